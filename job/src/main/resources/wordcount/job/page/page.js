"use strict";
const ROWS = 25, LONGEST = 300, QUIET = 1500, SILENCE = 2500, RENEWAL = 5000, GLIDE = 500;
// Hidden only on this page: the counts do not depend on them.
const COMMON = {
  English: "a about after all also an and are as at be been but by can could do for from had has have he her his i if in into is it its just me more my no not of on one or our out over she so some than that the their them then there they this to up was we were what when which who will with would you your",
  Deutsch: "aber als am an auch auf aus bei bin bis da das dass dem den der des die doch du durch ein eine einem einen einer er es für hat hatte ich ihm ihn ihr im in ist ja kann man mein mich mir mit nach nicht noch nun nur ob oder sein sich sie sind so und uns vom von vor war was wenn wie wir wird zu zum zur über",
  Français: "à au aux avec ce ces dans de des du elle en est et eux il ils je la le les leur lui ma mais me même mes moi mon ne nos notre nous on ou par pas pour qu que qui sa se ses son sur ta te tes toi tu un une vos votre vous",
  Español: "a al como con de del el ella en entre era es eso esta este fue ha hay la las le lo los más me mi muy no nos o para pero por porque que se si sin sobre su sus también te tu un una uno y ya yo",
  Italiano: "a ai al alla anche che chi ci come con da dal dei del della di e ed era gli ha i il in io la le lei lo loro lui ma mi ne nel nella no noi non o per più se si sono su sua suo ti tra tu un una uno",
};
const at = id => document.getElementById(id);
const number = n => n.toLocaleString("en", { maximumFractionDigits: n < 10 ? 1 : 0 });
// A word must not change the direction of what is around it.
const apart = word => "\u2068" + word + "\u2069";
const still = matchMedia("(prefers-reduced-motion: reduce)");
const rows = new Map();
// Times: any news, the stream's news, its opening, the last poll, the last beat; and since when news may be expected.
let chosen = "", feed, poll, last, query = 0, heard = 0, fed = 0, opened = 0, asked = 0, beaten = 0, since = 0;

// Setting the same text again would make screen readers repeat it, and remove a selection.
const set = (element, text) => { if (element.textContent !== String(text)) element.textContent = text; };
const say = (state, text) => { set(at("state"), text); at("state").dataset.state = state; };

function chart(name, rates) {
  const most = Math.max(...rates, 1), x = i => 600 - 5 * (rates.length - 1 - i), y = rate => 78 - 74 * rate / most;
  const line = rates.map((rate, i) => `${x(i).toFixed(1)},${y(rate).toFixed(1)}`).join("L");
  const svg = at(name + "-chart"), now = rates.length ? rates[rates.length - 1] : 0;
  svg.querySelector(".line").setAttribute("d", rates.length > 1 ? "M" + line : "");
  svg.querySelector(".area").setAttribute("d", rates.length > 1 ? `M${x(0)},80L${line}L600,80Z` : "");
  svg.setAttribute("aria-label", `${name} a second in the last ten minutes: now ${number(now)}, at most ${number(Math.max(...rates, 0))}`);
  set(at(name + "-now"), number(now));
  set(at(name + "-most"), "most in 10 minutes: " + number(Math.max(...rates, 0)));
}

function row(word) {
  const li = document.createElement("li");
  for (const part of ["rank", "word", "trend", "share", "count"]) {
    li[part] = li.appendChild(document.createElement("span"));
    li[part].className = part;
  }
  li.word.textContent = word === "" ? "(empty word)" : word;
  li.word.title = apart(li.word.textContent);
  li.share.setAttribute("aria-hidden", true);
  li.bar = li.share.appendChild(document.createElement("i"));
  return li;
}

function show(words) {
  const hidden = at("hide").checked ? new Set(COMMON[at("language").value].split(" ")) : new Set();
  const shown = words.filter(one => !hidden.has(one.word.toLowerCase())).slice(0, ROWS);
  const most = shown.length ? shown[0].count : 1;
  const before = new Map([...rows].map(([word, li]) => [word, li.offsetTop]));
  const kept = new Set(shown.map(one => one.word));
  for (const [word, li] of rows) if (!kept.has(word)) { li.remove(); rows.delete(word); }
  shown.forEach((one, i) => {
    const li = rows.get(one.word) || row(one.word);
    rows.set(one.word, li);
    // Moving a row that keeps its place would remove the reader's selection.
    if (at("words").children[i] !== li) at("words").insertBefore(li, at("words").children[i] || null);
    set(li.rank, i + 1);
    set(li.count, number(one.count));
    set(li.trend, one.trend === "new" ? "★ new" : one.trend === "rising" ? "▲ rising" : "");
    li.bar.style.width = Math.max(1, 100 * one.count / most) + "%";
  });
  for (const [word, li] of rows) {
    const way = before.has(word) ? before.get(word) - li.offsetTop : 0;
    if (way && !still.matches && !document.hidden) li.animate([{ transform: `translateY(${way}px)` }, { transform: "none" }], { duration: GLIDE, easing: "ease" });
  }
  at("none").hidden = shown.length > 0;
}

function take(news) {
  if ((news.window ? news.window.name : "") !== chosen) return;
  heard = performance.now();
  say(news.state, news.state === "starting" || news.state === "restoring" ? news.awaited : news.state);
  const age = news.sinceBatch === null ? "no batch yet" : "last batch " + news.sinceBatch.toFixed(news.sinceBatch < 10 ? 1 : 0) + " s ago";
  set(at("exact"), news.seq ? `exact up to commit ${number(news.seq)}, lag ${number(news.lag)} · ${age}` : age);
  for (const name of ["total", "distinct", "lag"]) set(at(name), news[name] === null ? "–" : number(news[name]));
  chart("words", news.wordsPerSecond);
  chart("lines", news.linesPerSecond);
  // While totals are restored, the old words are better than none.
  if (!news.words) return;
  last = news;
  const time = text => new Date(text).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", second: "2-digit" });
  const counted = news.windowTotal ? `${number(news.windowTotal)} ${news.windowTotal === 1 ? "word" : "words"}, ${number(news.windowDistinct)} distinct,` : "nothing counted";
  set(at("span"), news.window ? `${counted} from ${time(news.window.from)} to ${time(news.window.to)}` + (news.window.note ? "; " + news.window.note : "")
    : news.total ? "everything counted so far" : "nothing counted yet");
  show(news.words);
}

const hush = () => { feed?.close(); poll?.abort(); feed = poll = null; };

// A browser has few connections to a server, so hidden pages use none.
function listen() {
  hush();
  if (document.hidden) return;
  opened = performance.now();
  feed = new EventSource("feed" + (chosen && "?window=" + chosen));
  feed.onmessage = event => { fed = performance.now(); take(JSON.parse(event.data)); };
  feed.onerror = ask;
}

function begin() {
  since = beaten = performance.now();
  asked = -Infinity;
  listen(); ask();
}

async function ask() {
  if (document.hidden || poll || performance.now() - asked < 1000) return;
  const mine = poll = new AbortController(), began = asked = performance.now();
  setTimeout(() => mine.abort(), 2000);
  try {
    const answer = await fetch("state" + (chosen && "?window=" + chosen), { signal: mine.signal });
    const news = answer.ok && await answer.json();
    if (news && fed < began) take(news);
  } catch (problem) { /* The next beat tells if nothing else answers. */ }
  if (poll === mine) poll = null;
}

function beat() {
  if (document.hidden) return;
  const now = performance.now();
  // After a sleep, the job gets its time to answer.
  if (now - beaten > QUIET) since = now;
  beaten = now;
  if (now - Math.max(fed, opened, since) > RENEWAL) listen();
  if (feed?.readyState !== EventSource.OPEN || now - Math.max(fed, since) > QUIET) ask();
  if (now - Math.max(heard, since) < SILENCE) return;
  say("silent", "the job does not answer");
  set(at("exact"), heard ? `last heard ${number(Math.round((now - heard) / 1000))} s ago` : "nothing heard yet");
}

function choose(tab) {
  chosen = tab.dataset.window;
  for (const one of document.querySelectorAll("[role=tab]")) {
    one.setAttribute("aria-selected", one === tab);
    one.tabIndex = one === tab ? 0 : -1;
  }
  at("panel").setAttribute("aria-labelledby", tab.id);
  // These belong to the other window.
  for (const li of rows.values()) li.remove();
  rows.clear();
  last = null;
  set(at("span"), ""); at("none").hidden = true;
  begin();
}

async function lookUp(word) {
  const mine = ++query, signal = AbortSignal.timeout(10000);
  const get = async text => {
    const answer = await fetch("counts?" + text, { signal }).catch(() => { throw new Error("the job does not answer; try again"); });
    // Only JSON is the job's own words; a proxy has others.
    const body = await answer.json().catch(() => ({}));
    if (answer.ok && "seq" in body) return body;
    throw new Error(body.error || (answer.status === 503 ? "the answer is not ready; try again" : `no answer from the job (${answer.status})`));
  };
  try {
    const plain = word.toLowerCase().normalize("NFC");
    let all = await get("word=" + encodeURIComponent(word)), found = word;
    if (!all.count && plain !== word && (all = await get("word=" + encodeURIComponent(plain))).count) found = plain;
    const code = encodeURIComponent(found);
    const [minute, hour, others] = await Promise.all([get("window=1m&word=" + code), get("window=1h&word=" + code), get("top=6&prefix=" + code)]);
    const more = others.words.filter(one => one.word !== found).slice(0, 5).map(one => `${apart(one.word)} ${number(one.count)}`).join(", ");
    tell(mine, (found === word ? "" : `no “${apart(word)}”, but `)
      + `“${apart(found)}”: ${number(all.count)} since the start, ${number(minute.count)} in the last minute, ${number(hour.count)} in the last hour`
      + (more ? `; ${others.complete ? "" : "at least "}${number(others.matches)} ${others.matches === 1 ? "word begins" : "words begin"} with it: ${more}` : ""));
  } catch (problem) { tell(mine, problem.message); }
}

const tell = (mine, text) => { if (mine === query) { set(at("found"), text); at("found").focus(); } };

for (const language of Object.keys(COMMON)) at("language").add(new Option(language));
at("language").selectedIndex = Math.max(0, ["en", "de", "fr", "es", "it"].indexOf(navigator.language.slice(0, 2)));
for (const control of ["hide", "language"]) at(control).onchange = () => last && show(last.words);
const tabs = [...document.querySelectorAll("[role=tab]")];
tabs.forEach((tab, i) => {
  tab.onclick = () => choose(tab);
  tab.onkeydown = event => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const to = { ArrowRight: i + 1, ArrowLeft: i - 1, Home: 0, End: -1 }[event.key];
    if (to !== undefined) { const next = tabs.at(to % tabs.length); next.focus(); choose(next); event.preventDefault(); }
  };
});
at("look-up").onsubmit = event => {
  event.preventDefault();
  const word = at("word").value.trim();
  if (word.length > LONGEST) tell(++query, `only words of at most ${LONGEST} characters can be looked up`);
  else if (word) lookUp(word);
};
document.onvisibilitychange = () => document.hidden ? hush() : begin();
setInterval(beat, 250);
choose(tabs[0]);
