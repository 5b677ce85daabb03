import { CopyoverSocket } from '/copyover/client.js';

const lines = document.getElementById('lines');
const command = document.getElementById('command');

/** The number of the last line, so that none is lost or shown twice. */
let last = 0;

const socket = new CopyoverSocket('/world/socket', [], { baseDelay: 300 });

socket.addEventListener('open', () => ask({ after: last }));

socket.addEventListener('resume', () => {
  ask({ after: last });
  show('quiet', 'The world held its breath for a moment.');
});

socket.addEventListener('refused', () => location.assign('/login?refused'));

socket.addEventListener('close', (event) => {
  if (event.code !== 1008) {
    show('problem', 'The world cannot be reached. Reload the page to try again.');
  }
});

socket.addEventListener('message', (event) => {
  const message = JSON.parse(event.data);
  if (message.type === 'line' && message.number > last) {
    last = message.number;
    show(message.kind, message.text);
  }
  else if (message.type === 'view') {
    view(message.view);
  }
  else if (message.type === 'hello') {
    document.getElementById('name').textContent = message.name;
    document.getElementById('process').textContent = `pid ${message.pid} · generation ${message.generation}`;
  }
});

document.getElementById('prompt').addEventListener('submit', (event) => {
  event.preventDefault();
  const text = command.value.trim();
  if (text) {
    ask({ command: text });
    command.value = '';
  }
});

command.focus({ preventScroll: true });

function ask(message) {
  socket.send(JSON.stringify(message));
}

function show(kind, text) {
  const line = document.createElement('li');
  line.className = kind;
  line.textContent = text;
  const atEnd = lines.scrollHeight - lines.scrollTop - lines.clientHeight < 40;
  lines.append(line);
  while (lines.children.length > 300) {
    lines.firstElementChild.remove();
  }
  if (atEnd) {
    lines.scrollTop = lines.scrollHeight;
  }
}

function view(seen) {
  document.getElementById('room').textContent = seen.room;
  document.getElementById('description').textContent = seen.description;
  const lamp = document.getElementById('lamp');
  lamp.textContent = seen.lamp;
  lamp.hidden = !seen.lamp;
  document.getElementById('cat').hidden = !seen.cat;
  choices('exits', seen.exits, (exit) => exit, (exit) => `go ${exit}`);
  choices('things', seen.things, (thing) => `take ${thing}`, (thing) => `take ${thing}`);
  choices('carried', seen.carried, (thing) => `drop ${thing}`, (thing) => `drop ${thing}`);
  list('people', seen.people, (name) => document.createTextNode(name));
}

function choices(id, items, label, action) {
  list(id, items, (item) => {
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = label(item);
    button.addEventListener('click', () => ask({ command: action(item) }));
    return button;
  });
}

/** Only what has changed is made anew, so that the focus stays where it is, or near it where its button is gone. */
function list(id, items, make) {
  const target = document.getElementById(id);
  const key = JSON.stringify(items);
  if (target.dataset.items === key) {
    return;
  }
  target.dataset.items = key;
  const focused = target.contains(document.activeElement) ? document.activeElement.textContent : undefined;
  target.replaceChildren(...items.map((item) => {
    const entry = document.createElement('li');
    entry.append(make(item));
    return entry;
  }));
  if (items.length === 0 && target.dataset.empty) {
    const entry = document.createElement('li');
    entry.className = 'empty';
    entry.textContent = target.dataset.empty;
    target.append(entry);
  }
  if (focused !== undefined) {
    const buttons = [...target.querySelectorAll('button')];
    (buttons.find((button) => button.textContent === focused) ?? buttons[0] ?? command).focus();
  }
}
