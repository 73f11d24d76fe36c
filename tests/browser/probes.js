// Measurements inside a content document.

// where an image stands: its box, the page's box, its own proportions
export function image(doc, selector, { clip, outer }) {
  return [...doc.querySelectorAll(selector)].map(i => ({ box: outer(i.getBoundingClientRect()), pieces: i.getClientRects().length, page: clip, natural: [i.naturalWidth, i.naturalHeight] }))
}

// how far a document is wider than its window, and what sticks out
export function overflow(doc) {
  const root = doc.documentElement, edge = root.clientWidth + 1
  const out = [...doc.body.querySelectorAll('*')].filter(e => e.getBoundingClientRect().right > edge).map(e => `${e.localName}.${e.className}: ${e.textContent.slice(0, 40)}`)
  return { scrollWidth: Math.max(root.scrollWidth, doc.body.scrollWidth), clientWidth: root.clientWidth, out: out.slice(0, 10) }
}

const parts = colour => { const n = (colour.match(/[\d.]+/g) ?? [0, 0, 0, 0]).map(Number); return [n[0], n[1], n[2], n[3] ?? 1] }
const over = (top, under) => [0, 1, 2].map(i => top[i] * top[3] + under[i] * (1 - top[3]))
const light = rgb => { const [r, g, b] = rgb.map(v => { v /= 255; return v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4 }); return 0.2126 * r + 0.7152 * g + 0.0722 * b }
const ratio = (a, b) => { const [x, y] = [light(a), light(b)].sort((p, q) => q - p); return (x + 0.05) / (y + 0.05) }

// WCAG 1.4.3: the contrast of each text with what lies under it. Backgrounds are laid over each other from the root down.
export function contrast(doc) {
  const out = []
  let least = 21, count = 0
  for (const element of doc.body.querySelectorAll('*')) {
    if (![...element.childNodes].some(n => n.nodeType === 3 && n.data.trim()) || !element.checkVisibility()) continue
    const line = []
    for (let e = element; e; e = e.parentElement) line.unshift(parts(getComputedStyle(e).backgroundColor))
    const ground = line.reduce((under, top) => over(top, under), [255, 255, 255])
    const colour = over(parts(getComputedStyle(element).color), ground)
    const value = ratio(colour, ground)
    count += 1
    least = Math.min(least, value)
    if (value < 4.5) out.push({ text: element.textContent.trim().slice(0, 40), colour, ground, ratio: value })
  }
  return { least, count, out }
}

// images through which the ground of the page shows: black lines of a drawing go under at night
export async function transparent(doc) {
  const out = []
  for (const image of doc.querySelectorAll('img')) {
    await image.decode().catch(() => {})
    if (!image.naturalWidth) { out.push({ alt: image.alt, why: 'not shown' }); continue }
    const canvas = document.createElement('canvas')
    canvas.width = Math.min(image.naturalWidth, 400)
    canvas.height = Math.max(1, Math.round(canvas.width * image.naturalHeight / image.naturalWidth))
    const context = canvas.getContext('2d')
    context.drawImage(image, 0, 0, canvas.width, canvas.height)
    const { data } = context.getImageData(0, 0, canvas.width, canvas.height)
    let holes = 0
    for (let i = 3; i < data.length; i += 4) if (data[i] < 250) holes += 1
    if (holes > data.length / 4 / 100) out.push({ alt: image.alt, why: `${Math.round(400 * holes / data.length)} % transparent` })
  }
  return { count: doc.querySelectorAll('img').length, out }
}

// syllables of Hangul that can be seen; each run is wrapped, so that the browser can be asked for the face of just these
export async function hangul(doc) {
  const walker = doc.createTreeWalker(doc.body, NodeFilter.SHOW_TEXT)
  const nodes = []
  for (let node; (node = walker.nextNode());) if (/[\uac00-\ud7a3]/.test(node.data) && node.parentElement.checkVisibility()) nodes.push(node)
  let count = 0
  for (let node of nodes) {
    for (let match; (match = node.data.match(/[\uac00-\ud7a3]+/));) {
      const run = node.splitText(match.index)
      node = run.splitText(match[0].length)
      const span = doc.createElement('span')
      span.className = 'reader-hangul'
      run.replaceWith(span)
      span.append(run)
      count += match[0].length
    }
  }
  await Promise.all([...doc.fonts].map(face => face.load().catch(() => {})))
  await doc.fonts.ready
  for (let frame = 0; frame < 3; frame++) await new Promise(requestAnimationFrame)
  return count
}
