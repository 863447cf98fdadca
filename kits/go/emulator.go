package videoidtest

import (
	"bufio"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"time"
)

// The oldest version of videoid-emulator that has all calls of this kit.
var oldestVersion = [3]int{0, 1, 0}

const startTime = time.Minute

// A shell command that prints the URL and the control token of the emulator, and then runs until its stdin ends. So the
// emulator stops when this process ends, even if this process is killed.
const untilStdinEnds = `echo "$VIDEOID_EMULATOR_URL $VIDEOID_EMULATOR_CONTROL_TOKEN"; exec cat >/dev/null`

type emulator struct {
	url   string
	isOwn bool
	// The emulator stops when this pipe closes. The reference keeps it open until the process ends.
	stdin io.Closer

	mutex sync.Mutex
	used  map[string]int
}

var (
	once    sync.Once
	shared  *emulator
	openErr error
)

// openEmulator returns the emulator of this process.
func openEmulator() (*emulator, error) {
	once.Do(func() {
		if shared, openErr = connectOrStart(); openErr == nil {
			openErr = shared.checkVersion()
		}
	})
	return shared, openErr
}

func connectOrStart() (*emulator, error) {
	if url := strings.TrimRight(os.Getenv("VIDEOID_EMULATOR_URL"), "/"); url != "" {
		return &emulator{url: url}, nil
	}
	program, err := findProgram()
	if err != nil {
		return nil, err
	}
	return start(program)
}

// tokenFor returns a token for a test. If this process has started the emulator, the token depends only on the name of
// the test, so ids are the same in every run.
func (e *emulator) tokenFor(name string) string {
	if !e.isOwn {
		random := make([]byte, 12)
		if _, err := rand.Read(random); err != nil {
			panic(err)
		}
		return hex.EncodeToString(random)
	}
	e.mutex.Lock()
	defer e.mutex.Unlock()
	e.used[name]++
	return digest(name + "\n" + strconv.Itoa(e.used[name]))[:24]
}

func (e *emulator) checkVersion() error {
	content, err := send(e.url, "GET", "/__emulator/health", nil, nil)
	if err != nil {
		return err
	}
	object, _ := content.(map[string]any)
	version := Object(object).Text("version")
	numbers := regexp.MustCompile(`^(\d+)\.(\d+)\.(\d+)`).FindStringSubmatch(version)
	if numbers == nil {
		return fmt.Errorf("%s is not a videoid-emulator: correct VIDEOID_EMULATOR_URL.", e.url)
	}
	for i, oldest := range oldestVersion {
		number, _ := strconv.Atoi(numbers[i+1])
		if number > oldest {
			break
		}
		if number < oldest {
			return fmt.Errorf("The emulator at %s has version %s, and this kit needs %d.%d.%d or later: update it with npm i -D videoid-emulator@latest.", e.url, version, oldestVersion[0], oldestVersion[1], oldestVersion[2])
		}
	}
	return nil
}

func findProgram() ([]string, error) {
	if chosen := os.Getenv("VIDEOID_KIT_EMULATOR"); chosen != "" {
		if isFile(chosen) {
			return commandOf(chosen)
		}
		return nil, fmt.Errorf("VIDEOID_KIT_EMULATOR is %q, which is not a file: correct it, or unset it to use the installed videoid-emulator.", chosen)
	}
	folder, err := os.Getwd()
	for err == nil {
		script := filepath.Join(folder, "node_modules", "videoid-emulator", "dist", "cli.js")
		if isFile(script) {
			return commandOf(script)
		}
		parent := filepath.Dir(folder)
		if parent == folder {
			break
		}
		folder = parent
	}
	installed, err := exec.LookPath("videoid-emulator")
	if err != nil {
		return nil, errors.New("videoid-emulator is not installed here: run npm i -D videoid-emulator, or set VIDEOID_KIT_EMULATOR to its path.")
	}
	return []string{installed}, nil
}

func commandOf(path string) ([]string, error) {
	if !strings.HasSuffix(path, ".js") {
		return []string{path}, nil
	}
	node, err := exec.LookPath("node")
	if err != nil {
		return nil, errors.New("Node is not installed, and videoid-emulator needs it: install Node 20.19 or later.")
	}
	return []string{node, path}, nil
}

func start(program []string) (*emulator, error) {
	if runtime.GOOS == "windows" {
		return nil, errors.New("This kit cannot start the emulator on Windows: run your tests with npx videoid-emulator exec --clock manual -- go test ./...")
	}
	arguments := append(program[1:], "exec", "--quiet", "--clock", "manual", "--", "sh", "-c", untilStdinEnds)
	command := exec.Command(program[0], arguments...)
	// stderr goes to a file, because a full pipe would block the emulator.
	messages, err := os.CreateTemp("", "videoid-emulator-*.log")
	if err != nil {
		return nil, err
	}
	defer os.Remove(messages.Name())
	defer messages.Close()
	command.Stderr = messages
	stdin, err := command.StdinPipe()
	if err != nil {
		return nil, err
	}
	stdout, err := command.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := command.Start(); err != nil {
		return nil, fmt.Errorf("%s cannot be started (%w): correct its path.", program[0], err)
	}
	limit := time.AfterFunc(startTime, func() { _ = command.Process.Kill() })
	line, err := bufio.NewReader(stdout).ReadString('\n')
	isLate := !limit.Stop()
	if err == nil {
		var url string
		url, controlToken, _ = strings.Cut(strings.TrimSpace(line), " ")
		return &emulator{url: url, isOwn: true, stdin: stdin, used: map[string]int{}}, nil
	}
	_ = stdin.Close()
	_ = command.Wait()
	text, _ := os.ReadFile(messages.Name())
	reason := strings.TrimSpace(string(text))
	if isLate && reason == "" {
		reason = fmt.Sprintf("it gave no address within %s.", startTime)
	}
	return nil, fmt.Errorf("videoid-emulator did not start (exit code %d): %s", command.ProcessState.ExitCode(), reason)
}

func isFile(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular()
}

func digest(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}
