"use strict";
const ROWS = 25, SILENCE = 2200, GLIDE = 500;
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
const still = matchMedia("(prefers-reduced-motion: reduce)");
const rows = new Map();
let chosen = "", feed, heard = performance.now(), last, alarm;

function say(state, text) {
  // Setting the same text again would make screen readers repeat it.
  if (at("state").textContent !== text) at("state").textContent = text;
  at("state").dataset.state = state;
}

function silence() {
  say("silent", "the job does not answer");
}

function chart(name, rates) {
  const most = Math.max(...rates, 1), x = i => 600 - 5 * (rates.length - 1 - i), y = rate => 78 - 74 * rate / most;
  const line = rates.map((rate, i) => `${x(i).toFixed(1)},${y(rate).toFixed(1)}`).join("L");
  const svg = at(name + "-chart"), now = rates.length ? rates[rates.length - 1] : 0;
  svg.querySelector(".line").setAttribute("d", rates.length > 1 ? "M" + line : "");
  svg.querySelector(".area").setAttribute("d", rates.length > 1 ? `M${x(0)},80L${line}L600,80Z` : "");
  svg.setAttribute("aria-label", `${name} a second in the last ten minutes: now ${number(now)}, at most ${number(Math.max(...rates, 0))}`);
  at(name + "-now").textContent = number(now);
  at(name + "-most").textContent = "most in 10 minutes: " + number(Math.max(...rates, 0));
}

function row(word) {
  const li = document.createElement("li");
  for (const part of ["rank", "word", "trend", "share", "count"]) {
    const span = li.appendChild(document.createElement("span"));
    span.className = part;
    li[part] = span;
  }
  li.word.textContent = word === "" ? "(empty word)" : word;
  li.word.title = li.word.textContent;
  li.share.ariaHidden = "true";
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
    li.rank.textContent = i + 1;
    li.count.textContent = number(one.count);
    li.trend.textContent = one.trend === "new" ? "★ new" : one.trend === "rising" ? "▲ rising" : "";
    li.bar.style.width = Math.max(1, 100 * one.count / most) + "%";
  });
  for (const [word, li] of rows) {
    const way = before.has(word) ? before.get(word) - li.offsetTop : 0;
    if (way && !still.matches) li.animate([{ transform: `translateY(${way}px)` }, { transform: "none" }], { duration: GLIDE, easing: "ease" });
  }
  at("none").hidden = shown.length > 0;
}

function take(news) {
  heard = performance.now();
  if ((news.window ? news.window.name : "") !== chosen) return;
  last = news;
  say(news.state, news.state === "starting" || news.state === "restoring" ? news.awaited : news.state);
  const age = news.sinceBatch === null ? "no batch yet" : "last batch " + news.sinceBatch.toFixed(news.sinceBatch < 10 ? 1 : 0) + " s ago";
  at("exact").textContent = news.seq ? `exact up to commit ${number(news.seq)}, lag ${number(news.lag)} · ${age}` : age;
  for (const name of ["total", "distinct", "lag"]) at(name).textContent = number(news[name]);
  chart("words", news.wordsPerSecond);
  chart("lines", news.linesPerSecond);
  const time = text => new Date(text).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", second: "2-digit" });
  at("span").textContent = news.window
    ? `${number(news.windowTotal)} ${news.windowTotal === 1 ? "word" : "words"}, ${number(news.windowDistinct)} distinct, from ${time(news.window.from)} to ${time(news.window.to)}`
      + (news.window.note ? "; " + news.window.note : "") : "everything counted so far";
  show(news.words);
}

function listen() {
  if (feed) feed.close();
  feed = new EventSource("feed" + (chosen && "?window=" + chosen));
  feed.onmessage = event => take(JSON.parse(event.data));
  feed.onerror = ask;
}

async function ask() {
  try {
    const answer = await fetch("state" + (chosen && "?window=" + chosen), { signal: AbortSignal.timeout(2000) });
    if (answer.ok) take(await answer.json());
  } catch (problem) { silence(); }
}

function choose(tab) {
  chosen = tab.dataset.window;
  for (const one of document.querySelectorAll("[role=tab]")) {
    one.ariaSelected = String(one === tab);
    one.tabIndex = one === tab ? 0 : -1;
  }
  at("panel").setAttribute("aria-labelledby", tab.id);
  listen();
  ask();
}

async function lookUp(word) {
  const get = async query => {
    const answer = await fetch("counts?" + query + encodeURIComponent(word));
    if (!answer.ok) throw new Error(answer.headers.get("Content-Type").includes("json") ? (await answer.json()).error : (await answer.text()).trim());
    return answer.json();
  };
  try {
    const [all, minute, hour, others] = await Promise.all([get("word="), get("window=1m&word="), get("window=1h&word="), get("top=6&prefix=")]);
    const more = others.words.filter(one => one.word !== word).slice(0, 5).map(one => `${one.word} ${number(one.count)}`).join(", ");
    at("found").textContent = `“${word}”: ${number(all.count)} since the start, ${number(minute.count)} in the last minute, ${number(hour.count)} in the last hour`
      + (more ? `; ${number(others.matches)} ${others.matches === 1 ? "word begins" : "words begin"} with it: ${more}` : "");
  } catch (problem) { at("found").textContent = problem.message; }
  at("found").focus();
}

for (const language of Object.keys(COMMON)) at("language").add(new Option(language));
at("language").selectedIndex = Math.max(0, ["en", "de", "fr", "es", "it"].indexOf(navigator.language.slice(0, 2)));
for (const control of ["hide", "language"]) at(control).onchange = () => last && show(last.words);
const tabs = [...document.querySelectorAll("[role=tab]")];
tabs.forEach((tab, i) => {
  tab.onclick = () => choose(tab);
  tab.onkeydown = event => {
    const to = { ArrowRight: i + 1, ArrowLeft: i - 1, Home: 0, End: -1 }[event.key];
    if (to !== undefined) { const next = tabs.at(to % tabs.length); next.focus(); choose(next); event.preventDefault(); }
  };
});
at("look-up").onsubmit = event => { event.preventDefault(); if (at("word").value) lookUp(at("word").value); };
setInterval(() => {
  if (performance.now() - heard > SILENCE) silence();
  // If there are too many listeners, a browser does not retry by itself.
  if (feed.readyState === EventSource.CLOSED) ask();
}, 500);
setInterval(() => { if (feed.readyState === EventSource.CLOSED) listen(); }, 30000);
choose(tabs[0]);
