// The log as it grows: new events above the list, while somebody asks for it. Without this, « Actualiser ».

const button = document.querySelector("[data-tail]");
const rows = document.querySelector("[data-tail-rows]");
const said = document.querySelector("[data-tail-said]");
const MOST = 200;
const moment = new Intl.DateTimeFormat("fr-FR", {
  dateStyle: "short",
  timeStyle: "short",
  timeZone: "Europe/Paris",
});
const ACTORS = {
  insured: "Assuré",
  agent: "Agent du CNSE",
  medical: "Service médical",
  supervisor: "Responsable du CNSE",
  clerk: "Front office",
  auditor: "Audit",
  dpo: "Protection des données",
  admin: "Administration",
  service: "Système",
};

let source = null;
let found = 0;

function made(name, attributes, ...inside) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...inside);
  return element;
}

const cell = (label, ...inside) => made("td", { role: "cell", "data-label": label }, ...inside);

function row(event) {
  const type = made("a", { href: `${button.dataset.catalogue}/${event.type}` }, event.title);
  const stored = made("span", { class: "code small soft" }, event.type);
  const id = event.claim_id;
  const claim = id
    ? made("a", { href: `/agents/journal?demande=${id}`, class: "nowrap" }, made("span", { class: "visually-hidden" }, "Événements de la demande "), event.reference ?? `n°\u00a0${id.slice(0, 8)}`)
    : "–";
  const facts = made("pre", { tabindex: "0", role: "region", "aria-label": `Faits de l'événement ${event.position}` }, JSON.stringify(event.facts, null, 2));
  const hidden = made("span", { class: "visually-hidden" }, ` l'événement ${event.position}`);
  return made(
    "tr",
    { role: "row" },
    made("th", { scope: "row", role: "rowheader" }, String(event.position)),
    cell("Enregistré", made("time", { datetime: event.recorded_at }, moment.format(new Date(event.recorded_at)))),
    cell("Événement", type, " ", stored),
    cell("Acteur", ACTORS[event.actor.role] ?? event.actor.role),
    cell("Demande", claim),
    cell("Détail", made("details", {}, made("summary", {}, "Voir", hidden), facts)),
  );
}

function begin() {
  source = new EventSource(button.dataset.tail);
  source.onopen = () => (said.textContent = told());
  source.onmessage = (message) => {
    rows.prepend(row(JSON.parse(message.data)));
    while (rows.children.length > MOST) rows.lastElementChild.remove();
    found += 1;
    said.textContent = told();
  };
  source.onerror = () => (said.textContent = "La connexion est interrompue ; elle reprend d'elle-même.");
}

const told = () =>
  found === 0 ? "En direct : en attente d'événements." : `En direct : ${found} nouvel${found > 1 ? "s" : ""} événement${found > 1 ? "s" : ""}.`.replace("nouvels", "nouveaux");

function end() {
  source.close();
  source = null;
  said.textContent = "Le suivi est arrêté.";
}

if (button && rows && "EventSource" in window) {
  button.hidden = false;
  button.addEventListener("click", () => {
    if (source) end();
    else begin();
    button.setAttribute("aria-pressed", String(source !== null));
  });
}
