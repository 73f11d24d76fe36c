"""How the proof's report looks, and how its filter works."""

STYLE = """
:root { color-scheme: light dark; --back: #fff; --text: #1c1c1c; --soft: #595959; --rule: #c8c8c8; --error: #b3001b; --warning: #8a5a00; --note: #0b5cad; }
@media (prefers-color-scheme: dark) { :root { --back: #16181b; --text: #e8e6e3; --soft: #a9a9a9; --rule: #44474c; --error: #ff8a8a; --warning: #f0b95a; --note: #8ab8ff; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--back); color: var(--text); font: 16px/1.5 system-ui, sans-serif; }
main { max-width: 76rem; margin: 0 auto; padding: 1rem 1.5rem 4rem; }
h1, h2, h3 { line-height: 1.2; font-weight: 600; }
h3 { font-size: 1rem; margin: 0.4rem 0 0; }
table { border-collapse: collapse; font-size: 0.9rem; }
th, td { text-align: left; vertical-align: top; padding: 0.2rem 1.2rem 0.2rem 0; border-bottom: 1px solid var(--rule); }
.figures td:last-child { color: var(--soft); }
a { color: var(--note); }
a:focus-visible, button:focus-visible, input:focus-visible, summary:focus-visible { outline: 2px solid var(--note); outline-offset: 2px; }
fieldset { border: 1px solid var(--rule); margin: 0 0 1rem; display: flex; flex-wrap: wrap; gap: 0.2rem 1.4rem; }
fieldset p { flex-basis: 100%; margin: 0.3rem 0; }
button { font: inherit; color: inherit; background: none; border: 1px solid var(--rule); padding: 0.1rem 0.7rem; }
details { margin: 1rem 0; overflow-x: auto; }
.mark { display: inline-block; width: 0.7em; height: 0.7em; margin-right: 0.35em; border: 2px solid; }
.mark.error { color: var(--error); } .mark.warning { color: var(--warning); border-style: dashed; } .mark.note { color: var(--note); border-style: dotted; }
.sheets { display: grid; grid-template-columns: repeat(auto-fill, minmax(21rem, 1fr)); gap: 2rem 1.5rem; }
.sheet { margin: 0; }
.paper { position: relative; background: #fff; box-shadow: 0 0 0 1px var(--rule); width: fit-content; max-width: 100%; }
.paper img { display: block; max-width: 100%; height: auto; }
.box { position: absolute; border: 2px solid; min-width: 6px; min-height: 6px; margin: -2px; }
.box.error { border-color: #d0021b; background: rgb(208 2 27 / 0.12); }
.box.warning { border: 2px dashed #b36b00; background: rgb(240 170 0 / 0.12); }
.box.note { border: 2px dotted #0b5cad; background: rgb(11 92 173 / 0.1); }
.sheet ul { list-style: none; margin: 0.2rem 0 0; padding: 0; font-size: 0.85rem; }
[hidden] { display: none !important; }
"""  # noqa: E501
SCRIPT = """
const boxes = [...document.querySelectorAll('fieldset input')];
function show() {
  const on = new Set(boxes.filter(b => b.checked).map(b => b.value));
  for (const e of document.querySelectorAll('.fault')) e.hidden = !on.has(e.dataset.kind);
  for (const s of document.querySelectorAll('.sheet')) s.hidden = !s.querySelector('li.fault:not([hidden])');
}
for (const b of boxes) b.addEventListener('change', show);
for (const [id, value] of [['all', true], ['none', false]])
  document.getElementById(id)?.addEventListener('click', () => { for (const b of boxes) b.checked = value; show(); });
"""
