let timer: ReturnType<typeof setInterval> | undefined
let currentTarget: string | undefined
let secondsLeft = 0

/**
 * Redirects to the URL in `[data-continue]` after `data-seconds` real seconds. An element with `data-left` inside it
 * shows the value of that attribute, with the remaining seconds in place of `{left}`.
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

// Finds the element each time, because a refresh may have replaced it.
function showSecondsLeft(): void {
  const counter = document.querySelector<HTMLElement>('[data-continue] [data-left]')
  if (counter !== null)
    counter.textContent = (counter.dataset.left ?? '').replace('{left}', String(secondsLeft))
}
