"""How long something lasts still, second by second."""

import anywidget
import traitlets

from helpers.widgets import markup, texts


class Countdown(anywidget.AnyWidget):
    """Counts down to ``ends``, a moment as the API writes it, and then says ``after``."""

    _esm = """
    function render({ model, el }) {
      el.setAttribute("role", "timer");
      const two = (number) => String(Math.floor(number) % 60).padStart(2, "0");
      const show = () => {
        const left = (Date.parse(model.get("ends")) - Date.now()) / 1000;
        const time = `${Math.floor(left / 3600)}:${two(left / 60)}:${two(left)}`;
        el.textContent = left > 0 ? model.get("before").replace("{time}", time) : model.get("after");
      };
      show();
      const timer = setInterval(show, 1000);
      return () => clearInterval(timer);
    }
    export default { render };
    """
    ends, after = (traitlets.Unicode().tag(sync=True) for _ in range(2))
    before = traitlets.Unicode(texts.ENDS_IN).tag(sync=True)

    def _repr_mimebundle_(self, **kwargs):
        data, metadata = super()._repr_mimebundle_(**kwargs) or ({}, {})
        said = texts.COUNTDOWN.format(ends=self.ends)
        return {**data, "text/html": markup.sentence(said), "text/plain": said}, metadata
