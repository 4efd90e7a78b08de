// A sheet that comes up from the lower edge of a phone, with rows to choose from. Keyboard: arrows, Enter, Escape.
import { icon } from "./icons.js";

let sheets = 0;

export class Sheet {
  constructor(root) {
    this.root = root;
    this.heading = root.querySelector("h2");
    this.rows = root.querySelector(".rows");
    this.heading.id = `sheet-${(sheets += 1)}`;
    root.setAttribute("aria-labelledby", this.heading.id);
    root.addEventListener("click", (event) => { if (event.target === root) this.close(); });
    root.addEventListener("keydown", (event) => this.key(event));
  }

  // `rows`: {title, do, small?, icon?, auto?}; `auto` is for words of a person's language.
  open(title, rows) {
    this.before = this.root.hidden ? document.activeElement : this.before;
    this.heading.textContent = title;
    this.rows.replaceChildren(...rows.map((row) => this.row(row)));
    this.rows.scrollTop = 0;
    this.root.hidden = false;
    this.rows.firstElementChild?.focus({ preventScroll: true });
  }

  close() {
    this.root.hidden = true;
    this.before?.focus({ preventScroll: true });
  }

  row(row) {
    const made = document.createElement("button");
    made.type = "button";
    if (row.icon) made.append(icon(row.icon));
    const words = document.createElement("span");
    const title = document.createElement("b");
    title.textContent = row.title;
    if (row.auto) title.dir = "auto";
    words.append(title);
    if (row.small) {
      const small = document.createElement("small");
      small.textContent = row.small;
      words.append(small);
    }
    made.append(words);
    made.addEventListener("click", () => {
      this.close();
      row.do();
    });
    return made;
  }

  key(event) {
    const rows = [...this.rows.children];
    const at = rows.indexOf(document.activeElement);
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.key === "Escape") this.close();
    else if (step) rows[(at + step + rows.length) % rows.length].focus();
    else if (event.key === "Tab") rows[(at + (event.shiftKey ? -1 : 1) + rows.length) % rows.length].focus();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }
}
