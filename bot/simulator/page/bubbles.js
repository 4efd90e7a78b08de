// The bubbles of a chat, drawn again where they changed. Texts are only ever set as text, never as markup.
import { icon } from "./icons.js";

const NAMES = {
  voice: "Voice note, 0:04", picture: "Photo", video: "Video", sticker: "Sticker", contact: "Contact", document: "letter.pdf",
};
const FADE_MS = 480;
// Telephone numbers and sites, which a phone makes something to tap.
const TAP = /(\b(?:[a-z0-9-]+\.)+(?:ca|org|com|gov)\b(?:\/[\w/-]*)?|\+?\d[\d-]{7,}\d|\b(?:\d-){2}\d\b|\b(?:911|211|988)\b)/gi;

export class Bubbles {
  // `doing`: choose(bubble id, choice id), openList(bubble), edit(bubble) or null.
  constructor(list, app, price, doing) {
    this.list = list;
    this.app = app;
    this.price = price;
    this.doing = doing;
    this.clear();
  }

  clear() {
    this.list.replaceChildren();
    this.shown = new Map();
    this.segments = 0;
    this.erased = 0;
    this.erasedNote = null;
  }

  show(bubble) {
    const known = this.shown.get(bubble.id);
    if (bubble.gone) {
      if (known && !known.gone) this.erase(known);
      return;
    }
    // What a provider tells of its way is not shown; drawing it again would be read out again.
    const looks = JSON.stringify({ ...bubble, status: "" });
    if (known?.looks === looks) return;
    const item = this.item(bubble);
    if (known) {
      item.classList.add("again");
      known.item.replaceWith(item);
    } else {
      this.list.append(item);
      if (bubble.cost && bubble.side === "bot") this.segments += bubble.cost.segments;
    }
    this.shown.set(bubble.id, { item, looks, gone: false });
  }

  // What the SMS of this conversation cost; empty for the other apps.
  total() {
    if (this.app !== "sms" || !this.segments) return "";
    return `Replies so far: ${plural(this.segments, "segment")}, about ${this.cost(this.segments)}`;
  }

  cost(segments) {
    return `US$${(segments * this.price).toFixed(4).replace(/0{1,2}$/, "")}`;
  }

  erase(known) {
    known.gone = true;
    this.erased += 1;
    known.item.classList.add("gone");
    setTimeout(() => {
      if (!this.erasedNote) {
        this.erasedNote = document.createElement("li");
        this.erasedNote.className = "note";
        known.item.before(this.erasedNote);
      }
      this.erasedNote.textContent = `${plural(this.erased, "message")} erased from the chat`;
      known.item.remove();
    }, FADE_MS);
  }

  item(bubble) {
    const item = document.createElement("li");
    item.className = bubble.side;
    item.dataset.id = bubble.id;
    const body = document.createElement("div");
    body.className = "bubble";
    body.dir = "auto";
    if (bubble.side === "provider") body.append(small("from", "Twilio itself"));
    if (bubble.kind === "place") body.append(map(), text(bubble.text || "Location", false));
    else if (bubble.kind !== "text") body.append(media(bubble.kind));
    if (bubble.text && bubble.kind !== "place") body.append(text(bubble.text, bubble.side !== "person"));
    body.append(this.stamp(bubble));
    item.append(body);
    if (bubble.cost) item.append(small("meta", this.meta(bubble)));
    if (bubble.choices.length) item.append(this.choices(bubble));
    if (this.doing.edit && bubble.side === "person" && bubble.kind === "text") {
      body.title = "Double click to edit";
      body.addEventListener("dblclick", () => this.doing.edit(bubble));
    }
    return item;
  }

  stamp(bubble) {
    const stamp = document.createElement("span");
    stamp.className = "stamp";
    stamp.dir = "ltr";
    const time = new Date(bubble.at * 1000).toLocaleTimeString("en-CA", { hour: "numeric", minute: "2-digit", hour12: false });
    stamp.textContent = bubble.edited ? `edited ${time}` : time;
    if (bubble.side === "person") {
      const ticks = document.createElement("span");
      ticks.className = "ticks";
      ticks.textContent = "✓✓";
      ticks.setAttribute("aria-hidden", "true");
      stamp.append(ticks);
    }
    return stamp;
  }

  meta(bubble) {
    const { encoding, segments, characters } = bubble.cost;
    const size = `${plural(segments, "segment")} · ${encoding} · ${plural(characters, "character")}`;
    return bubble.side === "bot" ? `${size} · ${this.cost(segments)}` : size;
  }

  choices(bubble) {
    const box = document.createElement("div");
    box.className = "choices";
    if (bubble.opens_list) {
      box.append(this.choice(bubble.opens_list, () => this.doing.openList(bubble), false));
      box.firstChild.setAttribute("aria-label", `Open the list of ${bubble.choices.length}`);
      box.firstChild.setAttribute("aria-haspopup", "dialog");
    } else {
      for (const [title, id] of bubble.choices) {
        const made = this.choice(title, () => this.doing.choose(bubble.id, id), bubble.chosen === id);
        made.disabled = this.app === "whatsapp" && Boolean(bubble.chosen); // WhatsApp takes one press
        box.append(made);
      }
    }
    return box;
  }

  choice(title, act, chosen) {
    const made = document.createElement("button");
    made.type = "button";
    made.dir = "auto";
    made.textContent = title;
    made.classList.toggle("chosen", chosen);
    made.addEventListener("click", act);
    return made;
  }
}

function text(words, tappable) {
  const made = document.createElement("p");
  if (!tappable) {
    made.textContent = words;
    return made;
  }
  words.split(TAP).forEach((piece, index) => {
    if (index % 2 === 0) return made.append(piece);
    const tap = document.createElement("span");
    tap.className = "tap";
    tap.textContent = piece;
    return made.append(tap);
  });
  return made;
}

function media(kind) {
  const made = document.createElement("div");
  made.className = "media";
  made.append(icon(kind));
  if (kind === "voice") {
    const wave = document.createElement("span");
    wave.className = "wave";
    made.append(wave);
  }
  const name = document.createElement("span");
  name.textContent = NAMES[kind];
  made.append(name);
  return made;
}

function map() {
  const made = document.createElement("div");
  made.className = "map";
  made.append(icon("place"));
  return made;
}

function small(name, words) {
  const made = document.createElement("div");
  made.className = name;
  made.dir = "ltr"; // or it would decide which way the bubble is read
  made.textContent = words;
  return made;
}

function plural(count, what) {
  return `${count} ${what}${count === 1 ? "" : "s"}`;
}
