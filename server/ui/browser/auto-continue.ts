let timer: ReturnType<typeof setInterval> | undefined
let heading: string | undefined
let left = 0

/**
 * Goes on by itself where the page says so: `[data-continue]` is the address, `data-seconds` after how
 * many seconds, real ones. `[data-left]` in it says how many are left, as `{left}`.
 */
export function startContinuing(): void {
  document.addEventListener('shown', look)
  look()
}

function look(): void {
  const element = document.querySelector<HTMLElement>('[data-continue]')
  const target = element?.dataset.continue
  if (target === heading) {
    if (target !== undefined) tell()
    return
  }
  clearInterval(timer)
  heading = target
  if (element === null || target === undefined || !/^https?:\/\//i.test(target)) return
  left = Number(element.dataset.seconds)
  const tick = () => {
    tell()
    if (left > 0) left -= 1
    else {
      clearInterval(timer)
      location.assign(target)
    }
  }
  tick()
  timer = setInterval(tick, 1000)
}

// Looked up each time: the page may have been shown anew meanwhile.
function tell(): void {
  const told = document.querySelector<HTMLElement>('[data-continue] [data-left]')
  if (told !== null) told.textContent = (told.dataset.left ?? '').replace('{left}', String(left))
}
