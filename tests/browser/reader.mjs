// Drives a reading engine in Chromium. Requests come in as lines of JSON, answers go out as lines of JSON.
//   node reader.mjs FOLDER      FOLDER: where node_modules is (.venv/browser)
// The engine and the unpacked EPUB are served from loopback; nothing else can be reached.
import fs from 'node:fs'
import http from 'node:http'
import path from 'node:path'
import readline from 'node:readline'
import { createRequire } from 'node:module'
import { fileURLToPath, pathToFileURL } from 'node:url'

const here = path.dirname(fileURLToPath(import.meta.url))
const modules = path.resolve(process.argv[2], 'node_modules')
const require = createRequire(path.join(modules, 'x.js'))
const { default: puppeteer } = await import(pathToFileURL(require.resolve('puppeteer-core')))

const TYPES = {
  '.js': 'text/javascript', '.html': 'text/html;charset=utf-8', '.css': 'text/css', '.xhtml': 'application/xhtml+xml',
  '.opf': 'application/oebps-package+xml', '.ncx': 'application/x-dtbncx+xml', '.xml': 'application/xml',
  '.png': 'image/png', '.jpg': 'image/jpeg', '.svg': 'image/svg+xml', '.otf': 'font/otf', '.ttf': 'font/ttf',
}
let book = here
const server = http.createServer((request, response) => {
  const url = decodeURIComponent(new URL(request.url, 'http://127.0.0.1').pathname)
  const [, top, ...rest] = url.split('/')
  const root = { book, modules, page: here }[top]
  const file = root && path.join(root, path.normalize('/' + rest.join('/')))
  if (!file || !fs.existsSync(file) || fs.statSync(file).isDirectory()) return response.writeHead(404).end()
  response.writeHead(200, { 'content-type': TYPES[path.extname(file)] ?? 'application/octet-stream', 'cache-control': 'no-store' })
  response.end(fs.readFileSync(file))
})
await new Promise(done => server.listen(0, '127.0.0.1', done))
const origin = `http://127.0.0.1:${server.address().port}`

const browser = await puppeteer.launch({ executablePath: path.join(here, 'chromium-quiet'), headless: true, timeout: 120000, protocolTimeout: 120000 })
const page = await browser.newPage()
const protocol = await page.createCDPSession()
const faults = []
page.on('pageerror', error => faults.push(error.message))

// every call of the page settles: same place, same words twice, and fonts loaded
const settled = () => page.evaluate(() => window.reader.settled())

const doing = {
  async open({ engine, folder, width, height, css, size, flow, at }) {
    book = folder
    faults.length = 0
    await page.setViewport({ width, height, deviceScaleFactor: 1 })
    await page.goto(`${origin}/page/${engine}.html#${encodeURIComponent(JSON.stringify({ css, size, flow, at }))}`)
    await page.reload()  // a new fragment alone loads nothing
    await page.waitForFunction('window.reader?.ready || window.reader?.failed', { timeout: 60000 })
    if (await page.evaluate('window.reader.failed')) throw new Error(await page.evaluate('window.reader.failed'))
    await settled()
    return page.evaluate(() => window.reader.contents())
  },
  async go({ href }) {
    await page.evaluate(h => window.reader.go(h), href)
    await settled()
    return page.evaluate(() => window.reader.look())
  },
  // turn to the page that has the element, then press the mouse on it; a press that the browser lost is made again
  async press({ selector }) {
    await page.evaluate(s => window.reader.reveal(s), selector)
    await settled()
    const before = JSON.stringify(await page.evaluate(() => window.reader.look()))
    for (let turn = 0; turn < 2; turn++) {
      const spot = await page.evaluate(s => window.reader.spot(s), selector)
      if (!spot) throw new Error(`not to be seen: ${selector}`)
      await page.mouse.click(spot.x, spot.y)
      for (let wait = 0; wait < 20; wait++) {
        await new Promise(done => setTimeout(done, 50))
        const now = await page.evaluate(() => window.reader.look())
        if (JSON.stringify(now) !== before) { await settled(); return page.evaluate(() => window.reader.look()) }
      }
    }
    return JSON.parse(before)
  },
  look: () => page.evaluate(() => window.reader.look()),
  probe: ({ name, argument }) => page.evaluate((n, a) => window.reader.probe(n, a), name, argument),
  // fonts that the glyphs of the elements were really drawn with, as the browser reports them
  async fonts({ selector }) {
    await protocol.send('DOM.enable')
    await protocol.send('CSS.enable')
    await protocol.send('DOM.getDocument', { depth: 0 })
    const count = await page.evaluate(s => window.reader.mark(s), selector)
    const out = {}
    for (let number = 0; number < count; number++) {
      const { result } = await protocol.send('Runtime.evaluate', { expression: `window.reader.marked[${number}]` })
      const { nodeId } = await protocol.send('DOM.requestNode', { objectId: result.objectId })
      const { fonts } = await protocol.send('CSS.getPlatformFontsForNode', { nodeId })
      for (const font of fonts) {
        const key = (font.isCustomFont ? 'embedded ' : 'machine ') + font.familyName
        out[key] = (out[key] ?? 0) + font.glyphCount
      }
    }
    await protocol.send('DOM.disable')
    return out
  },
  async shot({ file }) { await page.screenshot({ path: file }); return file },
  faults: () => [...faults],
}

for await (const line of readline.createInterface({ input: process.stdin })) {
  const request = JSON.parse(line)
  let answer
  try { answer = { value: await doing[request.do](request) ?? null } } catch (error) { answer = { error: String(error?.message ?? error) } }
  process.stdout.write(JSON.stringify(answer) + '\n')
}
await browser.close()
server.close()
