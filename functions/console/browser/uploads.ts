/** What the server says of an upload it has announced. */
type Announced = {
  readonly uploadUrl: string
  readonly headers: Readonly<Record<string, string>>
  readonly page: string
}

/** How a spreadsheet and an archive begin. */
const ZIP = [0x50, 0x4b]

/** A file is dropped or chosen, and goes straight to its signed URL, whatever its size. */
export function takeUploads(): void {
  for (const place of document.querySelectorAll<HTMLElement>('[data-upload]'))
    new Upload(place).listen()
}

class FieldsWrong extends Error {
  readonly names: readonly string[]

  constructor(names: readonly string[]) {
    super('Some fields cannot be used.')
    this.names = names
  }
}

class Upload {
  readonly #place: HTMLElement
  readonly #form: HTMLFormElement
  readonly #input: HTMLInputElement
  readonly #progress: HTMLProgressElement
  readonly #output: HTMLOutputElement
  readonly #fault: HTMLElement
  readonly #bar: HTMLElement
  readonly #buttons: HTMLElement
  #announce: string
  #request: XMLHttpRequest | undefined
  #isSending = false
  #isCancelled = false

  constructor(place: HTMLElement) {
    this.#place = place
    this.#form = partOf(place, 'form', HTMLFormElement)
    this.#input = partOf(place, 'input[type=file]', HTMLInputElement)
    this.#progress = partOf(place, 'progress', HTMLProgressElement)
    this.#output = partOf(place, 'output', HTMLOutputElement)
    this.#fault = partOf(place, '[data-fault]', HTMLElement)
    this.#bar = partOf(place, '.uploading', HTMLElement)
    this.#buttons = partOf(place, '.buttons', HTMLElement)
    this.#announce = place.dataset['upload'] ?? ''
  }

  listen(): void {
    const drop = partOf(this.#place, '.drop', HTMLElement)
    const cancel = partOf(this.#place, '[data-cancel]', HTMLElement)
    const over = (isOver: boolean) => (event: DragEvent) => {
      event.preventDefault()
      drop.classList.toggle('over', isOver)
    }
    drop.addEventListener('dragover', over(true))
    drop.addEventListener('dragleave', over(false))
    drop.addEventListener('drop', (event) => {
      over(false)(event)
      const files = event.dataTransfer?.files
      if (files === undefined || files.length === 0) return
      this.#input.files = files
      this.#chosen()
    })
    this.#input.addEventListener('change', () => this.#chosen())
    cancel.addEventListener('click', () => {
      this.#isCancelled = true
      this.#request?.abort()
    })
    this.#form.addEventListener('submit', (event) => {
      event.preventDefault()
      // It is not the form that is sent, so nothing stands in the way of sending it again.
      event.stopPropagation()
      void this.#send()
    })
  }

  #word(name: string): string {
    return this.#place.dataset[name] ?? ''
  }

  #chosen(): void {
    this.#end('')
    const source = this.#form.querySelector<HTMLInputElement>('input[name=source]')
    const [file] = this.#input.files ?? []
    if (source !== null && source.value === '' && file !== undefined) source.value = file.name
  }

  async #send(): Promise<void> {
    const [file] = this.#input.files ?? []
    if (file === undefined || this.#isSending) return
    const fault = await this.#faultOf(file)
    if (fault !== undefined) return this.#end(fault)
    this.#begin()
    try {
      const announced = await this.#announced()
      await this.#put(file, announced)
      location.assign(announced.page)
    } catch (error) {
      if (error instanceof FieldsWrong) this.#point(error.names)
      else this.#end(this.#word(this.#isCancelled ? 'cancelled' : 'broken'))
    }
  }

  /** What can be said before a large file travels for nothing. */
  async #faultOf(file: File): Promise<string | undefined> {
    if (file.size === 0) return this.#word('empty')
    if (file.size > Number(this.#place.dataset['bytesMax'])) return this.#word('tooLarge')
    const head = new Uint8Array(await file.slice(0, ZIP.length).arrayBuffer())
    return ZIP.every((byte, at) => head[at] === byte) ? this.#word('spreadsheet') : undefined
  }

  async #announced(): Promise<Announced> {
    const body = new URLSearchParams()
    for (const [name, value] of new FormData(this.#form))
      if (typeof value === 'string') body.append(name, value)
    const answer = await fetch(this.#announce, { method: 'POST', body })
    if (answer.status === 400)
      throw new FieldsWrong(((await answer.json()) as { faults: string[] }).faults)
    if (!answer.ok) throw new Error(`Answered ${answer.status}.`)
    const announced = (await answer.json()) as Announced
    // Another try is another file of the same import, also when this one was cancelled meanwhile.
    this.#announce = `${announced.page}/upload`
    if (this.#isCancelled) throw new Error('Cancelled.')
    return announced
  }

  /** `fetch` cannot tell how far an upload is. */
  async #put(file: File, { uploadUrl, headers }: Announced): Promise<void> {
    const request = new XMLHttpRequest()
    this.#request = request
    request.open('PUT', uploadUrl)
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value)
    request.upload.addEventListener('progress', ({ loaded, total }) => this.#at(loaded / total))
    await new Promise<void>((resolve, reject) => {
      request.addEventListener('load', () => {
        if (request.status >= 200 && request.status < 300) resolve()
        else reject(new Error(`Answered ${request.status}.`))
      })
      request.addEventListener('error', () => reject(new Error('Broken off.')))
      request.addEventListener('abort', () => reject(new Error('Cancelled.')))
      request.send(file)
    })
  }

  #at(share: number): void {
    const percent = new Intl.NumberFormat(document.documentElement.lang, { style: 'percent' })
    this.#progress.value = share
    this.#output.textContent = percent.format(share)
  }

  #begin(): void {
    this.#isSending = true
    this.#isCancelled = false
    this.#fault.hidden = true
    this.#at(0)
    this.#bar.hidden = false
    this.#buttons.hidden = true
  }

  /** Fields that the server could not use: the first is pointed at. */
  #point(names: readonly string[]): void {
    this.#end(this.#word('wrong'))
    const [field] = names.flatMap((name) => [
      ...this.#form.querySelectorAll<HTMLInputElement | HTMLSelectElement>(`[name="${name}"]`),
    ])
    field?.closest('details')?.setAttribute('open', '')
    field?.focus()
  }

  #end(fault: string): void {
    this.#request = undefined
    this.#isSending = false
    this.#bar.hidden = true
    this.#buttons.hidden = false
    this.#fault.textContent = fault
    this.#fault.hidden = fault === ''
  }
}

function partOf<T extends Element>(place: Element, selector: string, kind: new () => T): T {
  const found = place.querySelector(selector)
  if (!(found instanceof kind)) throw new Error(`The upload lacks ${selector}.`)
  return found
}
