// What both engines are asked, from outside: which words, links and images can be seen on the page that is shown.
import * as probes from './probes.js'

export const settings = JSON.parse(decodeURIComponent(location.hash.slice(1)))
const pause = ms => new Promise(done => setTimeout(done, ms))

// the part of the window in which a content document shows: the frames and boxes around it cut it
function clip(doc) {
  let box = { left: 0, top: 0, right: innerWidth, bottom: innerHeight }
  let element = doc.defaultView.frameElement
  while (element) {
    const parent = element.parentElement ?? element.getRootNode().host
    if (parent instanceof Element && parent !== document.documentElement && getComputedStyle(parent).overflowX !== 'visible') {
      const r = parent.getBoundingClientRect()
      box = { left: Math.max(box.left, r.left), top: Math.max(box.top, r.top), right: Math.min(box.right, r.right), bottom: Math.min(box.bottom, r.bottom) }
    }
    element = parent
  }
  return box
}

function outer(doc, rect) {
  const frame = doc.defaultView.frameElement.getBoundingClientRect()
  return { left: rect.left + frame.left, top: rect.top + frame.top, right: rect.right + frame.left, bottom: rect.bottom + frame.top }
}

const shows = (box, r) => {
  const x = (r.left + r.right) / 2, y = (r.top + r.bottom) / 2
  return r.right > r.left && x > box.left && x < box.right && y > box.top && y < box.bottom
}

function words(doc, href) {
  const box = clip(doc), out = []
  const walker = doc.createTreeWalker(doc.body, NodeFilter.SHOW_TEXT)
  for (let node; (node = walker.nextNode());) {
    const text = node.data.replace(/\s+/g, ' ').trim()
    if (!text || !node.parentElement.checkVisibility()) continue
    const range = doc.createRange()
    range.selectNodeContents(node)
    const rects = [...range.getClientRects()].map(r => outer(doc, r)).filter(r => shows(box, r))
    if (!rects.length) continue
    const block = node.parentElement.closest('h1,h2,h3,h4,h5,h6,p,li,td,th,dt,dd,div,section')
    out.push({
      text, href, tag: block?.localName ?? '', block: plain(block) || text,
      ids: [...ancestors(node)].map(e => e.id).filter(Boolean), top: Math.round(rects[0].top), left: Math.round(rects[0].left),
    })
  }
  return out
}

// the words of a block, without the numbers of its notes
function plain(block) {
  const copy = block?.cloneNode(true)
  copy?.querySelectorAll('[role=doc-noteref]').forEach(call => call.remove())
  return copy?.textContent.replace(/\s+/g, ' ').trim() ?? ''
}

function* ancestors(node) { for (let e = node.parentElement; e; e = e.parentElement) yield e }

export async function start(make) {
  const reader = window.reader = {}
  try {
    const engine = await make()
    const docs = () => engine.docs().filter(({ doc }) => doc?.body)
    const find = selector => {
      for (const [index, { doc }] of docs().entries()) {
        const element = doc.querySelector(selector)
        if (element) return { index, doc, element }
      }
      throw new Error(`no ${selector} in ${docs().map(d => d.href)}`)
    }
    Object.assign(reader, {
      contents: engine.contents,
      go: href => engine.go(href),
      async reveal(selector) { const { index, element } = find(selector); await engine.reveal(index, element) },
      // the middle of the first box of the element that can be seen
      spot(selector) {
        const { doc, element } = find(selector)
        const r = [...element.getClientRects()].map(b => outer(doc, b)).find(b => shows(clip(doc), b))
        return r && { x: (r.left + r.right) / 2, y: (r.top + r.bottom) / 2 }
      },
      look: () => ({ sections: docs().map(d => d.href), words: docs().flatMap(({ doc, href }) => words(doc, href)) }),
      async settled() {
        let before = ''
        for (let turn = 0, same = 0; turn < 100 && same < 2; turn++) {
          await pause(30)
          await new Promise(requestAnimationFrame)
          await Promise.all(docs().map(({ doc }) => doc.fonts.ready))
          const now = JSON.stringify(reader.look())
          same = now === before ? same + 1 : 0
          before = now
        }
      },
      async probe(name, argument) {
        const out = []
        for (const { doc, href } of docs()) out.push({ href, found: await probes[name](doc, argument, { clip: clip(doc), outer: r => outer(doc, r) }) })
        return out
      },
      mark(selector) { reader.marked = docs().flatMap(({ doc }) => [...doc.querySelectorAll(selector)]); return reader.marked.length },
    })
    if (settings.at) await engine.go(settings.at)
    else await engine.go(engine.first)
    reader.ready = true
  } catch (error) { reader.failed = String(error?.stack ?? error) }
}
