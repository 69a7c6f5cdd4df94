// Step 4's comfort: each file leaves as soon as it is chosen, one request per file, and a failure
// holds up no other. Everything works without it; rules and lists are the server's, read anew.

const form = document.querySelector("form[data-upload]");
const preparing = document.querySelector("form[data-prepares]");
const queue = document.querySelector("[data-queue]");
const tray = document.querySelector("[data-order]");
const proposal = document.querySelector("[data-proposal]");
const said = document.querySelector("[data-said]");
const prepared = document.querySelector("[data-prepare-said]");
const offers = JSON.parse(proposal.dataset.offers);
const limit = Number(form.dataset.limit);
const NO_NETWORK = "la connexion a été interrompue. Votre fichier est toujours là.";
const NO_SESSION = "votre session a pris fin. Vos fichiers sont toujours là.";
const PAUSES_MS = [1000, 3000];

const items = [];
let isRunning = false;
let touches = 0;
let held = Number(document.getElementById("fichiers").dataset.held);

// Small things

function make(name, text = "", more = {}) {
  const made = Object.assign(document.createElement(name), more);
  if (text) made.textContent = text;
  return made;
}

function button(label, name, act) {
  const made = make("button", label, { type: "button", className: "link" });
  if (name) made.append(make("span", ` : ${name}`, { className: "visually-hidden" }));
  made.addEventListener("click", act);
  return made;
}

function say(text) {
  said.textContent = text;
}

function pause(milliseconds) {
  return new Promise((done) => setTimeout(done, milliseconds));
}

function key() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

// A row of a list: a picture of the file when it is one, its name, words, and what one may do
function row(file) {
  const made = make("li");
  const isPicture = file.type === "image/jpeg" || file.type === "image/png";
  if (isPicture) made.append(make("img", "", { className: "thumb", alt: "", src: URL.createObjectURL(file) }));
  else made.append(make("span", file.name.split(".").pop().slice(0, 4).toUpperCase(), { className: "thumb" }));
  const words = make("p", "", { className: "small" });
  const actions = make("div", "", { className: "row" });
  const body = make("div");
  body.append(make("h3", file.name), words, actions);
  made.append(body);
  return { file, row: made, words, actions };
}

function take(one) {
  const image = one.row.querySelector("img");
  if (image) URL.revokeObjectURL(image.src);
  one.row.remove();
}

// What the server says, as { status, body }; status 0 when nothing came back
function send(address, data, { idempotencyKey, onProgress }) {
  return new Promise((done) => {
    const request = new XMLHttpRequest();
    request.open("POST", address);
    request.responseType = "json";
    request.setRequestHeader("X-CSRF-Token", form.elements.csrf.value);
    if (idempotencyKey) request.setRequestHeader("Idempotency-Key", idempotencyKey);
    request.upload.onprogress = ({ loaded, total }) => onProgress(Math.floor((100 * loaded) / total));
    request.onload = () => done({ status: request.status, body: request.response ?? {} });
    request.onerror = () => done({ status: 0, body: {} });
    request.onabort = request.onerror;
    request.send(data);
  });
}

async function sendAgain(address, data, more, onPause) {
  for (const milliseconds of [...PAUSES_MS, null]) {
    const answer = await send(address, data, more);
    if ((answer.status !== 0 && answer.status !== 503) || milliseconds === null) return answer;
    onPause();
    await pause(milliseconds);
  }
}

function whyNot({ status, body }) {
  if (status === 0) return NO_NETWORK;
  if (status === 401 || body.code === "auth.foreign_request") return NO_SESSION;
  return body.detail ?? "le service ne répond pas. Votre fichier est toujours là.";
}

// The lists, as the server has them

async function read(request) {
  try {
    const answer = await request;
    if (!new URL(answer.url).pathname.startsWith(new URL(form.action).pathname.replace(/\/documents$/, ""))) return null;
    return new DOMParser().parseFromString(await answer.text(), "text/html");
  } catch {
    return null;
  }
}

function show(page) {
  const token = page.querySelector("form[data-upload] [name=csrf]")?.value;
  if (!token) return false;
  for (const field of document.querySelectorAll("[name=csrf]")) field.value = token;
  const focused = document.activeElement?.id;
  for (const part of document.querySelectorAll("[data-fresh]")) {
    const now = document.adoptNode(page.getElementById(part.id));
    for (const image of now.querySelectorAll("img")) {
      const known = [...part.querySelectorAll("img")].find((one) => one.getAttribute("src") === image.getAttribute("src"));
      if (known) image.replaceWith(known);
    }
    for (const open of part.querySelectorAll("li[id] details[open]")) {
      now.querySelector(`#${open.closest("li").id} details`)?.setAttribute("open", "");
    }
    part.replaceWith(now);
  }
  if (focused && document.activeElement === document.body) document.getElementById(focused)?.focus();
  held = Number(document.getElementById("fichiers").dataset.held);
  return true;
}

// A tick that was made while we asked is not in the answer: the next answer will have it
async function refresh() {
  const before = touches;
  const page = await read(fetch(form.dataset.page));
  return page !== null && (touches !== before || show(page));
}

async function post(sent) {
  const before = touches;
  const body = new URLSearchParams(new FormData(sent));
  const page = await read(fetch(sent.action, { method: "POST", body }));
  const wrong = page?.querySelector(".summary-of-errors li")?.textContent;
  if (page && !wrong && touches === before) show(page);
  return { page, wrong: page ? wrong : `Rien n'a été enregistré : ${NO_NETWORK}` };
}

// The queue

function settle(item, state, words, actions = []) {
  item.state = state;
  item.words.textContent = words;
  item.words.classList.toggle("error", state === "refused" || state === "unsent");
  item.actions.replaceChildren(...actions);
}

function drop(item) {
  take(item);
  items.splice(items.indexOf(item), 1);
}

function refuse(item, why, { offer, mayRetry, isSent = true }) {
  const name = item.file.name;
  const actions = [];
  if (offer) actions.push(button(offer, name, () => fit([item.file], item)));
  if (why === NO_SESSION) actions.push(make("a", "Se reconnecter (nouvel onglet)", { href: "/connexion", target: "_blank" }));
  if (mayRetry) actions.push(button("Réessayer", name, () => retry(item)));
  actions.push(button("Retirer de la liste", name, () => { drop(item); form.elements.file.focus(); }));
  settle(item, isSent ? "refused" : "unsent", `${isSent ? "refusé" : "non envoyé"} : ${why}`, actions);
  say(`${name} : ${item.words.textContent}`);
}

async function retry(item) {
  settle(item, "waiting", "en attente");
  await refresh(); // whoever logged in again has a new token
  run();
}

async function upload(item) {
  settle(item, "sending", "en cours d'envoi…");
  const data = new FormData();
  data.append("file", item.file);
  if (form.dataset.item) data.append("item_id", form.dataset.item);
  const onProgress = (percent) => {
    item.words.textContent = percent < 100 ? `en cours d'envoi… ${percent} %` : "vérification en cours…";
  };
  const more = { idempotencyKey: item.key, onProgress };
  const answer = await sendAgain(form.dataset.upload, data, more, () => {
    item.words.textContent = "connexion interrompue, nouvel essai dans un instant…";
  });
  if (answer.status !== 200 && answer.status !== 201) {
    const isOurs = answer.status === 0 || answer.status >= 500 || [401, 403, 409].includes(answer.status);
    const offer = answer.body?.remedies?.includes("fit") && offers[answer.body.code];
    const isFull = answer.body?.code === "document.limit_reached";
    refuse(item, whyNot(answer), { offer, mayRetry: isOurs || isFull, isSent: !isOurs });
    return;
  }
  settle(item, "sent", answer.body.text ? `envoyé : ${answer.body.text}` : "envoyé");
  if ((await refresh()) || answer.status === 200) drop(item);
  say(`${item.file.name} : ${item.words.textContent}. ${held} sur ${limit}.`.replace("..", "."));
}

async function run() {
  if (isRunning) return;
  isRunning = true;
  for (let next; (next = items.find((item) => item.state === "waiting")); ) await upload(next);
  isRunning = false;
}

function pending() {
  return items.filter((item) => item.state === "waiting" || item.state === "sending").length;
}

// Why one cannot leave yet: what is here and was not sent would be gone
function unfinished() {
  if (pending()) return `Encore ${pending()} fichier(s) en cours d'envoi : patientez un instant.`;
  if (proposal.firstChild) return "Un document préparé attend votre accord : joignez-le ou annulez.";
  if (tray.firstChild) return "Des fichiers attendent sous « Préparer un PDF » : préparez le PDF ou retirez-les.";
  return "";
}

function add(files) {
  for (const file of files) {
    const item = { ...row(file), key: key() };
    const isFull = held >= limit;
    items.push(item);
    queue.append(item.row);
    if (isFull) refuse(item, form.dataset.full, { mayRetry: true });
    else if (file.size > Number(form.dataset.largest)) refuse(item, form.dataset.tooLarge, {});
    else settle(item, "waiting", "en attente");
  }
  run();
}

// Fitted copies

async function propose(page, { item, isTray } = {}) {
  const found = page?.getElementById("proposition");
  if (!found) return false;
  proposal.replaceChildren(document.adoptNode(found));
  Object.assign(proposal, { item, isTray });
  proposal.focus();
  proposal.scrollIntoView({ block: "start" });
  return true;
}

// While its copy waits for an answer, a refused file is no error and offers nothing
function awaitAnswer(item, isWaiting) {
  item.words.classList.toggle("error", !isWaiting);
  item.actions.hidden = isWaiting;
}

async function fit(files, item) {
  if (item) item.why ??= item.words.textContent;
  const tell = (text) => { (item ? item.words : prepared).textContent = text; };
  const data = new FormData();
  for (const file of files) data.append("files", file);
  const onProgress = (percent) => tell(percent < 100 ? `en cours d'envoi… ${percent} %` : "préparation du PDF…");
  const answer = await sendAgain(preparing.dataset.prepares, data, { onProgress }, () => tell("connexion interrompue, nouvel essai…"));
  if (answer.status !== 200) return tell(`non préparé : ${whyNot(answer)}`);
  const place = new URL(preparing.action);
  place.pathname += `/${answer.body.proposal_id}`;
  const isShown = await propose(await read(fetch(place)), { item, isTray: !item });
  tell(isShown ? "Le document préparé attend votre accord." : `non préparé : ${NO_NETWORK}`);
  if (item) awaitAnswer(item, isShown);
}

async function agree(sent) {
  const { wrong } = await post(sent);
  if (wrong) return say(wrong);
  const { item, isTray } = proposal;
  proposal.replaceChildren();
  if (item) drop(item);
  if (isTray) for (const one of [...tray.children]) take({ row: one });
  prepared.textContent = "";
  say(`Document joint. ${held} sur ${limit}.`);
  document.getElementById("fichiers").focus();
}

function cancel() {
  const { item } = proposal;
  proposal.replaceChildren();
  prepared.textContent = "";
  if (item) {
    item.words.textContent = item.why;
    awaitAnswer(item, false);
  }
  form.elements.file.focus();
}

// Photos that become one PDF, in the order that the person gives them
function collect(files) {
  for (const file of files) {
    const one = row(file);
    const move = (step) => (event) => {
      const beside = step < 0 ? one.row.previousElementSibling : one.row.nextElementSibling;
      if (beside) step < 0 ? beside.before(one.row) : beside.after(one.row);
      event.currentTarget.focus();
      prepared.textContent = `${file.name} : position ${[...tray.children].indexOf(one.row) + 1} sur ${tray.children.length}.`;
    };
    one.actions.append(
      button("Monter", file.name, move(-1)),
      button("Descendre", file.name, move(1)),
      button("Retirer", file.name, () => take(one)),
    );
    one.row.file = file;
    tray.append(one.row);
  }
}

async function prepare() {
  const files = [...tray.children].map((one) => one.file);
  if (!files.length) prepared.textContent = "Choisissez d'abord un ou plusieurs fichiers.";
  else if (files.length > 10) prepared.textContent = "10 fichiers au plus : retirez-en.";
  else if (files.some((file) => file.size > Number(form.dataset.largest))) prepared.textContent = form.dataset.tooLarge;
  else await fit(files);
}

// What people do

function chosen(field, act) {
  const leave = () => {
    const files = [...field.files];
    field.value = "";
    act(files);
  };
  field.addEventListener("change", leave);
  if (field.files.length) leave(); // chosen before this script was there
}

async function submitted(sent) {
  if (sent.matches("[data-agrees]")) return agree(sent);
  if (sent.matches("[data-prepares]")) return prepare();
  const { page, wrong } = await post(sent);
  if (wrong) return say(wrong);
  if (sent.matches("[data-proposes]")) return propose(page);
  if (sent.dataset.removes) {
    say(`${sent.dataset.removes} : supprimé. ${held} sur ${limit}.`);
    document.getElementById("fichiers").focus();
  } else say("Enregistré.");
}

document.documentElement.classList.add("live");
const camera = document.querySelector("[data-camera]");
const isTouched = matchMedia("(pointer: coarse)").matches;
camera.hidden = !isTouched;
document.querySelector("[data-droppable]").hidden = isTouched;
chosen(form.elements.file, add);
chosen(camera.querySelector("input"), add);
chosen(preparing.elements.files, collect);

let saving = Promise.resolve();
document.addEventListener("change", (event) => {
  const saved = event.target.closest("form[data-saves]");
  if (!saved) return;
  touches += 1;
  saving = saving.then(() => submitted(saved));
});
document.addEventListener("submit", (event) => {
  if (event.target.matches("[data-forward]")) {
    const why = unfinished();
    if (!why) return;
    say(why);
  } else if (!event.target.matches("[data-saves], [data-removes], [data-agrees], [data-prepares], [data-proposes]")) return;
  event.preventDefault();
  if (!event.target.matches("[data-forward]")) submitted(event.target);
});
document.addEventListener("click", (event) => {
  if (!event.target.closest("#proposition [data-cancels]")) return;
  event.preventDefault();
  cancel();
});

// A file that is let go beside the box would replace the page
const box = document.querySelector("[data-drop]");
for (const name of ["dragover", "drop"]) document.addEventListener(name, (event) => event.preventDefault());
box.addEventListener("dragover", () => box.classList.add("over"));
for (const name of ["dragleave", "drop"]) box.addEventListener(name, () => box.classList.remove("over"));
box.addEventListener("drop", (event) => add([...event.dataTransfer.files]));
addEventListener("beforeunload", (event) => {
  if (unfinished() || items.some((item) => item.state === "unsent")) event.preventDefault();
});
