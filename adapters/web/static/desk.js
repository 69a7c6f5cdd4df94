// The desk's own comfort: leafing, live sums, a countdown, shortcuts. Everything works without it.

const $ = (selector) => document.querySelector(selector);
const all = (selector) => [...document.querySelectorAll(selector)];
for (const one of all("[data-needs-script]")) one.hidden = false;

// ---------------------------------------------------------------- sent once
for (const form of all("form[data-once]")) {
  let isSent = false;
  form.addEventListener("submit", (event) => {
    if (isSent) event.preventDefault();
    isSent = true;
  });
  addEventListener("pageshow", () => { isSent = false; });
}

// ---------------------------------------------------------------- the documents
const viewer = $("[data-viewer]");
const sheets = all(".thumb-pick[data-sheet]");
let sheet = Number(viewer?.dataset.sheet);
let page = Number(viewer?.dataset.page);
let turned = 0;
let zoom = 1;

function place() {
  const room = viewer.firstElementChild;
  const image = room.querySelector("img");
  const width = viewer.clientWidth * zoom;
  const ratio = image.naturalWidth ? image.naturalHeight / image.naturalWidth : 1754 / 1240;
  const isAcross = turned % 180 !== 0;
  room.classList.toggle("turned", turned !== 0);
  room.style.width = `${width}px`;
  room.style.height = turned === 0 ? "" : `${isAcross ? width / ratio : width * ratio}px`;
  image.style.width = turned === 0 ? "100%" : `${isAcross ? width / ratio : width}px`;
  image.style.transform = turned === 0 ? "" : `translate(-50%, -50%) rotate(${turned}deg)`;
}

function open(number, wanted) {
  const pick = sheets[number - 1];
  sheet = number;
  page = wanted;
  turned = 0;
  const image = viewer.querySelector("img");
  $("[data-broken]").hidden = true;
  image.src = `${pick.dataset.pictures}/${page}`;
  image.alt = `Page ${page} de ${pick.dataset.name}`;
  $("[data-where]").textContent = `${pick.dataset.name}, page ${page} sur ${pick.dataset.pages}`;
  $("[data-copies]").href = pick.dataset.copy;
  for (const one of sheets) one.toggleAttribute("aria-current", false);
  pick.setAttribute("aria-current", "true");
  viewer.scrollTo(0, 0);
  for (const one of all("[data-verdict]")) one.hidden = Number(one.dataset.verdict) !== sheet;
  for (const one of all("form[data-viewed]")) {
    const kept = new URL(one.action);
    kept.searchParams.set("vue", `${sheet}-${page}`);
    one.action = kept;
  }
  const form = $("#saisie");
  const url = new URL(form ? form.action : location.href);
  url.searchParams.set("vue", `${sheet}-${page}`);
  if (form) form.action = url;
  else history.replaceState(null, "", url);
  steps();
  place();
}

function beside(step) {
  const pages = Number(sheets[sheet - 1].dataset.pages);
  if (page + step >= 1 && page + step <= pages) return [sheet, page + step];
  const other = sheets[sheet - 1 + step];
  return other ? [sheet + step, step < 0 ? Number(other.dataset.pages) : 1] : null;
}

function leaf(step) {
  const found = viewer && sheets.length ? beside(step) : null;
  if (found) open(...found);
}

function steps() {
  for (const [name, step] of [["before", -1], ["after", 1]]) {
    const button = $(`[data-step="${name}"]`);
    button.disabled = !beside(step);
  }
}

if (viewer) {
  for (const [name, step] of [["before", -1], ["after", 1]]) {
    const old = $(`[data-step="${name}"]`);
    const button = document.createElement("button");
    button.type = "button";
    button.className = "second";
    button.textContent = old.textContent;
    button.dataset.step = name;
    button.addEventListener("click", () => leaf(step));
    old.replaceWith(button);
  }
  for (const [index, pick] of sheets.entries()) {
    pick.addEventListener("click", (event) => {
      event.preventDefault();
      open(index + 1, 1);
    });
  }
  const image = viewer.querySelector("img");
  image.addEventListener("error", () => { $("[data-broken]").hidden = false; });
  image.addEventListener("load", place);
  addEventListener("resize", place);
  $("[data-turn]").addEventListener("click", turn);
  for (const one of all("[data-zoom]")) one.addEventListener("click", () => enlarge(Number(one.dataset.zoom)));
  steps();
  if (image.complete && image.naturalWidth) place();
}

function turn() {
  turned = (turned + 90) % 360;
  place();
}

function enlarge(step) {
  zoom = Math.min(4, Math.max(0.5, zoom + step * 0.25));
  place();
}

// ---------------------------------------------------------------- the time that is left
const clock = $("[data-countdown]");
const RENEW_AFTER_MS = 5 * 60 * 1000;
let renewedAt = Date.now();
let ends = clock ? renewedAt + (Date.parse(clock.dataset.ends) - Date.parse(clock.dataset.now)) : 0;
let saidAt = Infinity; // the last number of minutes that was announced
let isRenewing = false;

function tick() {
  const left = Math.max(0, Math.ceil((ends - Date.now()) / 1000));
  const shown = clock.querySelector("[data-left]");
  const text = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
  shown.hidden = false;
  clock.querySelector("[data-until]").hidden = true;
  shown.textContent = left ? `Réservée encore ${text}` : "Réservation terminée : ce que vous avez saisi est conservé.";
  clock.classList.toggle("short", left <= 300);
  announce(left);
}

function announce(left) {
  const due = left === 0 ? 0 : left <= 60 ? 1 : left <= 300 ? 5 : Infinity;
  if (due >= saidAt) return;
  saidAt = due;
  const words = { 0: "Votre réservation est terminée.", 1: "Il vous reste une minute pour cette demande.", 5: "Il vous reste cinq minutes pour cette demande." };
  $("[data-says]").textContent = words[due];
}

async function renew() {
  if (isRenewing || Date.now() - renewedAt < RENEW_AFTER_MS || Date.now() >= ends) return;
  isRenewing = true;
  const sentAt = Date.now();
  try {
    const answer = await fetch(`/api/v1/desk/claims/${clock.dataset.claim}/lease`, {
      method: "PUT",
      headers: { "Content-Type": "application/json", "X-CSRF-Token": clock.dataset.csrf },
      body: JSON.stringify({ lease_id: clock.dataset.lease }),
    });
    if (answer.ok) {
      ends = sentAt + Number(clock.dataset.minutes) * 60000;
      saidAt = Infinity;
      $("[data-says]").textContent = "";
    } else if (answer.status === 409) ends = Date.now();
    renewedAt = Date.now();
  } catch { /* no network: the countdown goes on, and the next move tries again */ }
  isRenewing = false;
  tick();
}

if (clock) {
  tick();
  setInterval(tick, 1000);
  for (const kind of ["pointerdown", "keydown", "input", "wheel"]) addEventListener(kind, renew, { passive: true });
}

// ---------------------------------------------------------------- what is typed
const typed = $("form[data-typed]");
let saving = null;

async function save() {
  saving = null;
  const body = new URLSearchParams(new FormData(typed));
  body.set("faire", "garder");
  const shown = $("[data-saved]");
  try {
    const answer = await fetch(typed.action, { method: "POST", body, redirect: "manual" });
    shown.textContent = answer.status === 204 ? "Votre saisie est enregistrée." : "Votre saisie n'est pas enregistrée.";
  } catch {
    shown.textContent = "Votre saisie n'est pas enregistrée : la connexion est interrompue.";
  }
}

if (typed) {
  typed.addEventListener("input", () => {
    clearTimeout(saving);
    saving = setTimeout(save, 1500);
    for (const area of typed.querySelectorAll("textarea[data-limit]")) count(area);
    if ("decision" in typed.dataset) sums();
    if ("bills" in typed.dataset) bills();
  });
  typed.addEventListener("submit", () => clearTimeout(saving));
  if ("decision" in typed.dataset) sums();
  if ("bills" in typed.dataset) bills();
  for (const one of typed.querySelectorAll("[data-plain]")) one.hidden = true;
}

function count(area) {
  const text = area.value.replace(/\r\n?/g, "\n").trim().normalize("NFC");
  typed.querySelector(`[data-counts="${area.name}"]`).textContent = [...text].length;
}

// Whole cents and exact fractions, as the server counts; it has the last word.
function cents(name) {
  const text = typed.elements[name].value.replace(/[\s€]/g, "").replace(/EUR$/, "");
  const found = /^(\d+)(?:[.,](\d{1,2}))?$/.exec(text);
  return found ? BigInt(found[1]) * 100n + BigInt((found[2] ?? "0").padEnd(2, "0")) : null;
}

function asked(number) {
  const amount = cents(`amount_${number}`);
  const currency = typed.elements[`currency_${number}`].value.trim().toUpperCase() || "EUR";
  if (amount === null || currency === "EUR") return amount;
  const found = /^(\d+)(?:\.(\d+))?$/.exec(typed.elements[`rate_${number}`].value.replace(/\s/g, "").replace(",", "."));
  if (!found) return null;
  const scale = 10n ** BigInt((found[2] ?? "").length);
  const units = BigInt(found[1] + (found[2] ?? ""));
  return units ? (2n * amount * scale + units) / (2n * units) : null;
}

function euros(amount) {
  const whole = String(amount / 100n).replace(/\B(?=(\d{3})+$)/g, "\u202f");
  return `${whole},${String(amount % 100n).padStart(2, "0")}\u00a0€`;
}

function sums() {
  const total = { asked: 0n, retained: 0n, refused: 0n };
  for (const line of typed.querySelectorAll("[data-line]")) {
    const number = line.dataset.line;
    const due = asked(number);
    let retained = cents(`retained_${number}`);
    let refused = cents(`refused_${number}`);
    if (due !== null && retained === null && refused !== null) retained = due > refused ? due - refused : 0n;
    else if (due !== null && refused === null && retained !== null) refused = due > retained ? due - retained : 0n;
    const parts = due === null ? ["Montant en euros à compléter"] : [`Demandé ${euros(due)}`];
    if (due !== null && retained !== null) parts.push(`retenu ${euros(retained)}`);
    if (due !== null && refused !== null) parts.push(`refusé ${euros(refused)}`);
    if (due !== null && retained !== null && refused !== null && retained + refused !== due) parts.push("le compte n'y est pas");
    line.querySelector("[data-sum]").textContent = parts.join(", ");
    total.asked += due ?? 0n;
    total.retained += retained ?? 0n;
    total.refused += refused ?? 0n;
    const isForeign = !["", "EUR"].includes(typed.elements[`currency_${number}`].value.trim().toUpperCase());
    line.querySelector("[data-foreign]").hidden = !isForeign && !line.querySelector("[data-foreign] .wrong") && !typed.elements[`rate_${number}`].value;
    line.querySelector("[data-before]").hidden = typed.elements[`reason_${number}`].value !== "ALREADY_REIMBURSED" && !line.querySelector("[data-before] .wrong") && !typed.elements[`before_${number}`].value;
  }
  const shown = $("[data-total]");
  const declared = BigInt(shown.dataset.declared);
  const more = total.asked === declared ? "" : ` La somme déclarée était de ${euros(declared)}.`;
  const text = `Demandé ${euros(total.asked)}, retenu ${euros(total.retained)}, refusé ${euros(total.refused)}.${more}`;
  if (shown.textContent !== text) shown.textContent = text;
}

function bills() {
  const total = { INVOICE: 0n, PAYMENT_PROOF: 0n };
  for (const line of typed.querySelectorAll("[data-line]")) {
    const number = line.dataset.line;
    const due = asked(number);
    const currency = typed.elements[`currency_${number}`].value.trim().toUpperCase();
    const isForeign = !["", "EUR"].includes(currency);
    const kind = typed.elements[`kind_${number}`].value || "INVOICE";
    total[kind] += due ?? 0n;
    const missing = isForeign ? "En euros : au taux du jour, à l'enregistrement" : "Montant en euros à compléter";
    line.querySelector("[data-sum]").textContent = due === null ? missing : euros(due);
    line.querySelector("[data-foreign]").hidden = !isForeign && !line.querySelector("[data-foreign] .wrong") && !typed.elements[`rate_${number}`].value;
  }
  const shown = $("[data-total]");
  const declared = BigInt(shown.dataset.declared);
  const gaps = [["de la somme déclarée", declared], ["des preuves de paiement", total.PAYMENT_PROOF]].filter(([name, other], index) => other !== total.INVOICE && (index === 0 || other !== 0n)).map(([name, other]) => `écart ${name} : ${euros(other > total.INVOICE ? other - total.INVOICE : total.INVOICE - other)}`);
  const text = `Factures ${euros(total.INVOICE)}, preuves de paiement ${euros(total.PAYMENT_PROOF)}, somme déclarée ${euros(declared)}${gaps.length ? ` ; ${gaps.join(", ")}` : ""}.`;
  if (shown.textContent !== text) shown.textContent = text;
}

// ---------------------------------------------------------------- shortcuts
const help = $("#raccourcis");
const OFF = "escale-raccourcis";
const box = $("#raccourcis-actifs");
const isOn = () => box.checked;
try { box.checked = localStorage.getItem(OFF) !== "non"; } catch { /* not kept on this device */ }
box.addEventListener("change", () => {
  try { localStorage.setItem(OFF, box.checked ? "oui" : "non"); } catch { /* not kept on this device */ }
});
for (const one of all("[data-opens]")) one.addEventListener("click", () => help.showModal());

function toRow(step) {
  const rows = all("[data-queue-row] [data-row]");
  const now = rows.findIndex((one) => one.closest("tr").contains(document.activeElement));
  const next = now < 0 ? (step > 0 ? 0 : rows.length - 1) : Math.min(rows.length - 1, Math.max(0, now + step));
  rows[next]?.focus();
}

function take() {
  const row = document.activeElement?.closest("[data-queue-row]");
  (row ?? (viewer || $(".desk-bar") ? document : null))?.querySelector("[data-takes]")?.click();
}

function judge(number) {
  $(`form[data-verdict]:not([hidden]) [data-judges="${number}"]`)?.click();
}

const KEYS = {
  j: () => toRow(1),
  k: () => toRow(-1),
  a: take,
  n: () => $('[data-key="n"]')?.click(),
  r: () => viewer && turn(),
  "+": () => viewer && enlarge(1),
  "=": () => viewer && enlarge(1),
  "-": () => viewer && enlarge(-1),
  ArrowLeft: () => leaf(-1),
  ArrowRight: () => leaf(1),
  1: () => judge(1),
  2: () => judge(2),
  3: () => judge(3),
  "?": () => help.showModal(),
};

addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing || help.open || !isOn()) return;
  if (event.target.closest("input, textarea, select, [contenteditable], [role=group].scroll")) return;
  const act = KEYS[event.key];
  if (!act) return;
  event.preventDefault();
  act();
});
