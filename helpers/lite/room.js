// A room's server answers here with what it serves, in these words: any other server has nothing to say.
const ROOM = {};
