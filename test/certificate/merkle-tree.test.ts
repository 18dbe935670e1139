import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { merkleTree, rootOfPath } from '../../functions/certificate/merkle-tree.ts'

/**
 * The vectors that the implementations of Certificate Transparency share: transparency-dev/merkle,
 * `testonly/constants.go`, and the tests of inclusion proofs there; leaves from 0.
 */
const INPUTS = [
  '',
  '00',
  '10',
  '2021',
  '3031',
  '40414243',
  '5051525354555657',
  '606162636465666768696a6b6c6d6e6f',
]
const ROOTS = [
  'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
]
const PATHS: readonly (readonly [leaf: number, size: number, path: readonly string[]])[] = [
  [0, 1, []],
  [
    0,
    8,
    [
      '96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7',
      '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e',
      '6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4',
    ],
  ],
  [
    5,
    8,
    [
      'bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b',
      'ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0',
      'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
    ],
  ],
  [2, 3, ['fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125']],
  [
    1,
    5,
    [
      '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
      '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e',
      'bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b',
    ],
  ],
]

const leafOf = (data: Uint8Array) =>
  createHash('sha256').update(Uint8Array.of(0)).update(data).digest()
const LEAVES = INPUTS.map((hex) => leafOf(Buffer.from(hex, 'hex')))

function treeOf(leaves: readonly Uint8Array[], proved?: number) {
  const tree = merkleTree(proved)
  for (const leaf of leaves) tree.add(leaf)
  return tree
}

/** The definition of RFC 6962, section 2.1, word for word. */
function rootBy(leaves: readonly Buffer[]): Buffer {
  const [only] = leaves
  if (only === undefined) return createHash('sha256').digest()
  if (leaves.length === 1) return only
  let half = 1
  while (half * 2 < leaves.length) half *= 2
  return createHash('sha256')
    .update(Uint8Array.of(1))
    .update(rootBy(leaves.slice(0, half)))
    .update(rootBy(leaves.slice(half)))
    .digest()
}

describe('the tree of RFC 6962', () => {
  it.each(ROOTS.map((root, size) => ({ root, size })))(
    'has the published root of $size leaves',
    ({ root, size }) => {
      const tree = treeOf(LEAVES.slice(0, size))
      expect(tree.root().toString('hex')).toBe(root)
      expect(tree.size()).toBe(size)
    },
  )

  it.each(PATHS)('has the published path of leaf %i of %i', (leaf, size, path) => {
    const tree = treeOf(LEAVES.slice(0, size), leaf)
    expect(tree.path().map((hash) => hash.toString('hex'))).toEqual(path)
  })

  it('equals the definition, and each path leads to its root, for every size up to 130', () => {
    const many = Array.from({ length: 130 }, (_, at) => leafOf(Buffer.from(String(at))))
    for (let size = 1; size <= many.length; size += 1) {
      const leaves = many.slice(0, size)
      const root = rootBy(leaves)
      expect(treeOf(leaves).root()).toEqual(root)
      for (const at of [0, Math.floor(size / 2), size - 2, size - 1]) {
        const leaf = leaves[at]
        if (leaf === undefined) continue
        expect(rootOfPath(leaf, { at, size, path: treeOf(leaves, at).path() })).toEqual(root)
      }
    }
  })

  it('leads nowhere with a path of another leaf, another size, cut short or prolonged', () => {
    const root = treeOf(LEAVES).root()
    for (const [at, leaf] of LEAVES.entries()) {
      const path = treeOf(LEAVES, at).path()
      const others = [
        { at: at ^ 1, size: 8, path },
        { at: at ^ 4, size: 8, path },
        { at, size: 9, path },
        { at, size: 4, path },
        { at: at + 8, size: 8, path },
        { at: -1, size: 8, path },
        { at, size: 8, path: path.slice(1) },
        { at, size: 8, path: path.slice(0, -1) },
        { at, size: 8, path: [...path, root] },
        { at, size: 8, path: [root, ...path] },
        { at, size: 8, path: [] },
      ]
      for (const other of others) expect(rootOfPath(leaf, other)).not.toEqual(root)
    }
  })
})
