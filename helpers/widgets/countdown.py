"""How long something lasts still, second by second."""

from datetime import UTC, datetime

import anywidget
import traitlets

from helpers.widgets import markup, outputs, texts


class Countdown(anywidget.AnyWidget):
    """Counts down to ``over``, a moment by the clock of this machine, and then says ``after``.

    ``ends`` is the moment as the API writes it. The page asks for the seconds that are left when a view opens, and
    counts them: what its own clock says does not matter.
    """

    _esm = """
    function render({ model, el }) {
      el.setAttribute("role", "timer");
      let over = NaN;
      const two = (number) => String(Math.floor(number) % 60).padStart(2, "0");
      const show = () => {
        const left = (over - Date.now()) / 1000;
        const time = `${Math.floor(left / 3600)}:${two(left / 60)}:${two(left)}`;
        el.textContent = left > 0 ? model.get("before").replace("{time}", time) : model.get("after");
      };
      const receive = ({ left }) => { over = Date.now() + left * 1000; show(); };
      model.on("msg:custom", receive);
      model.send({ opened: true });
      const timer = setInterval(() => { if (over) show(); }, 1000);
      return () => { clearInterval(timer); model.off("msg:custom", receive); };
    }
    export default { render };
    """
    after = traitlets.Unicode().tag(sync=True)
    before = traitlets.Unicode(texts.ENDS_IN).tag(sync=True)

    def __init__(self, ends, over, **traits):
        super().__init__(**traits)
        self.ends, self.over = ends, over
        self.on_msg(lambda widget, content, buffers: self.send({"left": self.left}))

    @property
    def left(self):
        """The seconds that are left."""
        return (self.over - datetime.now(UTC)).total_seconds()

    def _repr_mimebundle_(self, **kwargs):
        outputs.note(self)
        data, metadata = super()._repr_mimebundle_(**kwargs) or ({}, {})
        said = texts.COUNTDOWN.format(ends=self.ends)
        return {**data, "text/html": markup.sentence(said), "text/plain": said}, metadata
