const INTERVAL = 200;
const PATIENCE = 60_000;

const element = (id) => document.getElementById(id);
const processes = new Map();
let current = null;
let lastValue = 0;
let failures = 0;
let longest = 0;
let start = null;
let running = false;

const show = (id, text) => {
	const target = element(id);
	if (target.textContent !== String(text)) {
		target.textContent = text;
	}
};

const node = (name, text, className = '') => {
	const made = document.createElement(name);
	made.textContent = text;
	made.className = className;
	return made;
};

const log = (text, className = '') => {
	const list = element('log');
	list.prepend(node('li', `${new Date().toLocaleTimeString()}  ${text}`, className));
	while (list.children.length > 200) {
		list.lastElementChild.remove();
	}
};

const health = (text, good) => {
	show('health', text);
	element('health').className = `badge ${good ? 'good' : 'bad'}`;
};

const failed = (reason) => {
	failures++;
	show('failures', failures);
	element('failures').className = 'bad';
	health(`Failing: ${reason}`, false);
	log(`Failed: ${reason}`, 'bad');
};

const request = async (path, method) => {
	const response = await fetch(path, { method, cache: 'no-store', signal: AbortSignal.timeout(PATIENCE) })
		.catch((ex) => {
			throw new Error(`no answer (${ex.message})`);
		});
	if (!response.ok) {
		throw new Error(`${method} ${path} was answered ${response.status}`);
	}
	return response.json();
};

const renderProcesses = () => {
	const rows = [...processes.values()].reverse().map((seen) => {
		const row = node('tr', '', seen.pid === current ? 'current' : '');
		const pid = seen.pid === current ? `${seen.pid} (now)` : `${seen.pid}`;
		row.append(...[seen.generation, pid, seen.first, seen.last].map((text) => node('td', text)));
		return row;
	});
	element('seen').replaceChildren(...rows);
};

const noteProcess = ({ value, pid, generation }) => {
	const seen = processes.get(pid) ?? { pid, generation, first: value };
	processes.set(pid, { ...seen, last: value });
	if (pid !== current) {
		log(current === null ? `Process ${pid}, generation ${generation}`
			: `Process ${current} was replaced by ${pid}, generation ${generation}, at visit ${value}`);
		element('pid').parentElement.classList.toggle('changed', current !== null);
		current = pid;
	}
	renderProcesses();
};

const count = async () => {
	const begun = performance.now();
	try {
		const visit = await request('/api/visits', 'POST');
		if (visit.value <= lastValue) {
			failed(`the count went back from ${lastValue} to ${visit.value}`);
		}
		else {
			health(failures ? `Serving (${failures} failed before)` : 'Serving', true);
		}
		lastValue = visit.value;
		show('visits', visit.value);
		show('pid', visit.pid);
		show('generation', visit.generation);
		noteProcess(visit);
	}
	catch (ex) {
		failed(ex.message);
	}
	longest = Math.max(longest, performance.now() - begun);
	show('longest', `${Math.round(longest)} ms`);
	setTimeout(count, INTERVAL);
};

const uptime = () => {
	if (start !== null) {
		const seconds = Math.floor((Date.now() - start) / 1000);
		const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
		show('uptime', parts.map((part) => String(part).padStart(2, '0')).join(':'));
	}
};

const showUser = ({ user, mayCopyover }) => {
	if (mayCopyover) {
		show('user', `signed in as ${user}`);
	}
	else if (!element('user').querySelector('a')) {
		const link = node('a', 'Sign in');
		link.href = '/admin';
		element('user').replaceChildren(link, ' as admin to use it');
	}
	element('copyover').disabled = !mayCopyover || running;
};

const status = async () => {
	try {
		const seen = await request('/api/status', 'GET');
		start = Date.now() - seen.uptimeMillis;
		showUser(seen);
		return seen;
	}
	catch {
		return null;
	}
	finally {
		uptime();
		setTimeout(status, 1000);
	}
};

const REPORT = {
	outcome: 'Outcome', phase: 'Phase', reason: 'Reason', generation: 'From generation', pid: 'From process',
	successorPid: 'To process', bootMillis: 'Boot (ms)', quietMillis: 'Quiet (ms)', drainMillis: 'Drain (ms)',
	freezeMillis: 'Freeze (ms)', bytes: 'State (bytes)',
};

const showReport = (report) => {
	const entries = Object.entries(REPORT)
		.filter(([key]) => report[key] !== null && report[key] !== undefined && report[key] !== '')
		.flatMap(([key, label]) => [node('dt', label),
			node('dd', report[key], key === 'outcome' && report[key] !== 'completed' ? 'bad' : '')]);
	const names = (report.contributors ?? []).map((part) => part.name).join(', ');
	if (names) {
		entries.push(node('dt', 'Contributors'), node('dd', names));
	}
	element('report').replaceChildren(...entries);
	element('report').hidden = false;
	element('no-report').hidden = true;
};

const copyover = async () => {
	running = true;
	element('copyover').disabled = true;
	show('progress', 'The successor boots; this takes some seconds …');
	try {
		const response = await fetch('/actuator/copyover', { method: 'POST', credentials: 'same-origin' });
		const report = await response.json();
		if (report.outcome) {
			showReport(report);
		}
		show('progress', `Copyover: ${report.outcome ?? response.status}`);
		log(`Copyover: ${report.outcome ?? response.status}`, response.ok ? '' : 'bad');
	}
	catch (ex) {
		show('progress', `Copyover: ${ex.message}`);
		log(`Copyover: ${ex.message}`, 'bad');
	}
	running = false;
	element('copyover').disabled = false;
};

element('copyover').addEventListener('click', copyover);
count();
const first = await status();
if (first?.mayCopyover) {
	const { reports } = await request('/actuator/copyover', 'GET').catch(() => ({ reports: [] }));
	if (reports?.length) {
		showReport(reports[0]);
	}
}
