let timer: ReturnType<typeof setInterval> | undefined
let currentTarget: string | undefined
let secondsLeft = 0

/**
 * Goes on by itself where the page says so: `[data-continue]` is the address, `data-seconds` after how
 * many seconds, real ones. `[data-left]` in it says how many are left, as `{left}`.
 */
export function startAutoContinue(): void {
  document.addEventListener('shown', updateTimer)
  updateTimer()
}

function updateTimer(): void {
  const element = document.querySelector<HTMLElement>('[data-continue]')
  const target = element?.dataset.continue
  if (target === currentTarget) {
    if (target !== undefined) showSecondsLeft()
    return
  }
  clearInterval(timer)
  currentTarget = target
  if (element === null || target === undefined || !/^https?:\/\//i.test(target)) return
  secondsLeft = Number(element.dataset.seconds)
  const tick = () => {
    showSecondsLeft()
    if (secondsLeft > 0) secondsLeft -= 1
    else {
      clearInterval(timer)
      location.assign(target)
    }
  }
  tick()
  timer = setInterval(tick, 1000)
}

// Looked up each time: the page may have been shown anew meanwhile.
function showSecondsLeft(): void {
  const told = document.querySelector<HTMLElement>('[data-continue] [data-left]')
  if (told !== null)
    told.textContent = (told.dataset.left ?? '').replace('{left}', String(secondsLeft))
}
