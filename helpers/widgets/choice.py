"""One of many, found by typing."""

import anywidget
import traitlets

from helpers.widgets import texts


class Choice(anywidget.AnyWidget):
    """A list to choose from, and a line above it that finds: each word that is typed stands somewhere in what is left.

    What an option shows of the words as they are typed puts it first, then what it shows of each of them whole.
    ``options`` are triples: a value, what is shown of it, and further words by which it is found. ``value`` is the one
    that is chosen, the first one to begin with. The options travel in a custom message when a view opens, so they are
    no part of a saved notebook, and finding asks no kernel.
    """

    _esm = """
    function render({ model, el }) {
      let options = [], chosen;
      const make = (tag, traits) => Object.assign(document.createElement(tag), traits);
      const id = `choice-${Math.random().toString(36).slice(2)}`;
      const label = make("label", { className: "widget-label", textContent: model.get("label"), htmlFor: id });
      const find = make("input", { type: "search", placeholder: model.get("find"), ariaLabel: model.get("find"),
        disabled: true });
      const list = make("select", { id }), count = make("output", {});
      const inWords = (text) => ` ${text.toLowerCase().split(/[^\\p{L}\\p{N}]+/u).filter(Boolean).join(" ")} `;
      const show = () => {
        const words = find.value.toLowerCase().split(/\\s+/).filter(Boolean);
        const typed = inWords(find.value), each = typed.trim().split(" ");
        const rank = ({ seen }) => seen.includes(typed) ? 0 : each.every((word) => seen.includes(` ${word} `)) ? 1
          : seen.includes(typed.trimEnd()) ? 2 : 3;
        const found = options.filter(({ text }) => words.every((word) => text.includes(word)))
          .map((one) => [words.length && rank(one), one]).sort(([one], [other]) => one - other).map(([, one]) => one);
        const [first] = found;
        const hint = !first ? model.get("none") : words.length && first.value !== chosen ? model.get("enter") : "";
        list.replaceChildren(...found.map(({ value, shown }) => new Option(shown, value, false, value === chosen)));
        count.value = found.length < options.length ? `${found.length} / ${options.length}` : "";
        count.value = [count.value, hint].filter(Boolean).join(" · ");
      };
      const choose = (value) => {
        if (value !== undefined && value !== chosen) model.send({ chosen: chosen = value });
        show();
      };
      find.spellcheck = false;
      find.addEventListener("input", show);
      find.addEventListener("keydown", (event) => {
        if (event.isComposing || event.keyCode === 229) return;
        if (event.key === "Enter") choose(list.options[0]?.value);
        if (event.key === "ArrowDown") list.focus();
      });
      list.addEventListener("change", () => choose(list.value));
      const receive = (message) => {
        ({ chosen } = message);
        options = message.all?.map(([value, shown, more]) => (
          { value, shown, seen: inWords(shown), text: `${shown} ${more}`.toLowerCase() })) ?? options;
        find.disabled = false;
        list.size = Math.max(2, Math.min(8, options.length));
        show();
      };
      model.on("msg:custom", receive);
      el.classList.add("guide-choice");
      el.append(label, find, count, list);
      model.send({ opened: true });
      return () => model.off("msg:custom", receive);
    }
    export default { render };
    """
    _css = """
    .guide-choice { display: grid; grid-template-columns: 8em 1fr auto; gap: 4px 8px; max-width: 40em; }
    .guide-choice .widget-label { width: auto; text-align: right; }
    .guide-choice select { grid-column: 2 / -1; overflow: auto; font-family: var(--jp-code-font-family, monospace); }
    .guide-choice :is(input, select) { min-width: 0; padding: 0.2em 0.4em; font-size: var(--jp-code-font-size, 13px);
      color: inherit; background: var(--jp-layout-color1, Field); border: 1px solid var(--jp-border-color1, #888a); }
    @container (max-width: 26em) {
      .guide-choice { grid-template-columns: 1fr auto; }
      .guide-choice :is(.widget-label, select) { grid-column: 1 / -1; text-align: left; }
    }
    """
    label = traitlets.Unicode().tag(sync=True)
    find = traitlets.Unicode(texts.FIND).tag(sync=True)
    enter, none = (traitlets.Unicode(text).tag(sync=True) for text in (texts.ENTER, texts.NONE_FOUND))
    value = traitlets.Unicode()

    def __init__(self, options, **traits):
        super().__init__(value=options[0][0], **traits)
        self.options = options
        self.on_msg(self._receive)
        self._told = self.value
        self.observe(self._tell, "value")

    def _tell(self, change):
        # An answer to what the page itself has said would let other messages of the page overtake it.
        if change["new"] != self._told:
            self._told = change["new"]
            self.send({"chosen": change["new"]})

    def _receive(self, widget, content, buffers):
        if "opened" in content:
            self.send({"all": self.options, "chosen": self.value})
        elif content["chosen"] in {value for value, *_ in self.options}:
            self._told = self.value = content["chosen"]
