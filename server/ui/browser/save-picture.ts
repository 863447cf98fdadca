/** Makes each button with `data-png` save the SVG at that address as a PNG of twice its size. */
export function startSavePicture(): void {
  document.addEventListener('click', ({ target }) => {
    const button = target instanceof Element ? target.closest<HTMLElement>('[data-png]') : null
    if (button?.dataset.png !== undefined) void saveOrReport(button, button.dataset.png)
  })
}

const scale = 2

async function saveOrReport(button: HTMLElement, address: string): Promise<void> {
  const label = button.textContent
  try {
    await savePng(address)
  } catch {
    button.textContent = '✕'
    setTimeout(() => {
      button.textContent = label
    }, 1200)
  }
}

// The address of the emulator is the source, because the policy of the pages forbids `blob:` and `data:` images.
async function savePng(address: string): Promise<void> {
  const picture = new Image()
  picture.src = address
  await picture.decode()
  const canvas = document.createElement('canvas')
  canvas.width = picture.naturalWidth * scale
  canvas.height = picture.naturalHeight * scale
  const context = canvas.getContext('2d')
  if (context === null) return
  context.fillStyle = '#ffffff'
  context.fillRect(0, 0, canvas.width, canvas.height)
  context.drawImage(picture, 0, 0, canvas.width, canvas.height)
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'))
  if (blob === null) return
  const link = document.createElement('a')
  link.href = URL.createObjectURL(blob)
  link.download = 'timeline.png'
  link.click()
  URL.revokeObjectURL(link.href)
}
