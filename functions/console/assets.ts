import { createHash } from 'node:crypto'

/** The files that pages of the console load, by the name in their address. */
const ASSETS = {
  'console.css': 'text/css; charset=utf-8',
  'console.js': 'text/javascript; charset=utf-8',
  'charts.js': 'text/javascript; charset=utf-8',
} as const

export type AssetName = keyof typeof ASSETS

/** A file with the address that changes when the file does, so that browsers may keep it for good. */
type Asset = {
  readonly bytes: Uint8Array<ArrayBuffer>
  readonly type: string
  readonly path: string
}

export type Assets = Readonly<Record<AssetName, Asset>>

export const ASSET_NAMES = Object.keys(ASSETS) as AssetName[]

/** Throws if a file is missing. */
export function openAssets(files: ReadonlyMap<string, Uint8Array<ArrayBuffer>>): Assets {
  const opened = ASSET_NAMES.map((name): [AssetName, Asset] => {
    const bytes = files.get(name)
    if (bytes === undefined) throw new Error(`The console lacks its file ${name}.`)
    const hash = createHash('sha256').update(bytes).digest('hex').slice(0, 12)
    return [name, { bytes, type: ASSETS[name], path: `/console/assets/${hash}/${name}` }]
  })
  return Object.fromEntries(opened) as Assets
}

export function isAssetName(name: string): name is AssetName {
  return ASSET_NAMES.some((one) => one === name)
}
