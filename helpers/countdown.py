"""How long something lasts still, second by second."""

import anywidget
import traitlets


class Countdown(anywidget.AnyWidget):
    """Counts down to ``ends``, a moment as the API writes it, and then says ``after``."""

    _esm = """
    function render({ model, el }) {
      el.setAttribute("role", "timer");
      const two = (number) => String(Math.floor(number) % 60).padStart(2, "0");
      const show = () => {
        const left = (Date.parse(model.get("ends")) - Date.now()) / 1000;
        const time = `${Math.floor(left / 3600)}:${two(left / 60)}:${two(left)}`;
        el.textContent = left > 0 ? `It ends in ${time}.` : model.get("after");
      };
      show();
      const timer = setInterval(show, 1000);
      return () => clearInterval(timer);
    }
    export default { render };
    """
    ends, after = (traitlets.Unicode().tag(sync=True) for _ in range(2))

    def _repr_mimebundle_(self, **kwargs):
        data, metadata = super()._repr_mimebundle_(**kwargs) or ({}, {})
        return {**data, "text/plain": f"Countdown: {self.ends}"}, metadata
