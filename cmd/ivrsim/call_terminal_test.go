package main

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode"

	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"
	"github.com/creack/pty"
	"pgregory.net/rapid"

	"github.com/ivrsim/ivrsim/flows"
	"github.com/ivrsim/ivrsim/internal/calls/ivr"
	"github.com/ivrsim/ivrsim/internal/files/diag/diagtest"
	"github.com/ivrsim/ivrsim/internal/longtest"
	"github.com/ivrsim/ivrsim/internal/workspace"
)

// console is the program at a pseudo-terminal of 120 columns and 40 lines.
type console struct {
	*testing.T
	keyboard *os.File
	mu       sync.Mutex
	screen   strings.Builder // all that was written
	code     chan int
}

func startConsole(t *testing.T, args ...string) *console {
	t.Helper()
	keyboard, terminal, err := pty.Open()
	if err != nil {
		t.Fatal(err)
	}
	if err := pty.Setsize(keyboard, &pty.Winsize{Rows: 40, Cols: 120}); err != nil {
		t.Fatal(err)
	}
	t.Setenv("TERM", "xterm-256color")
	c := &console{T: t, keyboard: keyboard, code: make(chan int, 1)}
	go c.read()
	go func() {
		c.code <- run(args, terminal, terminal, terminal)
		_ = terminal.Close()
	}()
	t.Cleanup(func() { _ = keyboard.Close() })
	return c
}

func (c *console) read() {
	buffer := make([]byte, 1<<16)
	for {
		n, err := c.keyboard.Read(buffer)
		if err != nil {
			return
		}
		c.mu.Lock()
		c.screen.Write(buffer[:n])
		c.mu.Unlock()
	}
}

var controls = regexp.MustCompile(`\x1b\[[0-9;?<>=]*[ -/]*[@-~]`)

func (c *console) seen() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return controls.ReplaceAllString(c.screen.String(), "")
}

// has reports whether a text has been written, ignoring spaces: the program may move
// the cursor instead of writing them.
func (c *console) has(text string) bool {
	return strings.Contains(strings.Map(letter, c.seen()), strings.Map(letter, text))
}

func letter(r rune) rune {
	if unicode.IsSpace(r) || unicode.IsControl(r) {
		return -1
	}
	return r
}

// waitFor waits until a text has been written. Text that is on the screen already is not
// written again, so no earlier text may begin like it.
func (c *console) waitFor(text string) {
	c.Helper()
	for end := time.Now().Add(20 * time.Second); !c.has(text); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			c.Fatalf("%q was never written; the screen has\n%s", text, c.seen())
		}
	}
}

func (c *console) types(keys string) {
	c.Helper()
	if _, err := c.keyboard.WriteString(keys); err != nil {
		c.Fatal(err)
	}
}

func (c *console) exits(code int) {
	c.Helper()
	select {
	case got := <-c.code:
		if got != code {
			c.Errorf("exit code %d, want %d; the screen has\n%s", got, code, c.seen())
		}
	case <-time.After(20 * time.Second):
		c.Fatalf("it does not end; the screen has\n%s", c.seen())
	}
}

const ctrlS = "\x13"

func TestCallAtTerminal(t *testing.T) {
	saved := filepath.Join(t.TempDir(), "lost_card_test.yaml")
	c := startConsole(t, "call", "lost_card", "--line", "us_general", "--save", saved)
	c.waitFor("Enter the last four digits of your card.")
	c.waitFor("4 digits, then enter")

	// An entry that is too short, and one with a key that is deleted: 1235 becomes 1234.
	c.types("12\r")
	c.waitFor("(an entry is 4 digits)")
	c.types("1235\x7f4\r")

	c.types("0704\r")
	c.waitFor("What does card_by_last_four find?")
	c.types("1")
	c.waitFor("looks up card_by_last_four: found")

	c.types("frozen\r")
	c.waitFor("Your card is frozen.")
	c.types("answered\r")
	c.waitFor("answered: the call waits for a key or a word at lost_card.frozen")

	c.types("2")
	c.waitFor("queues in lost_cards@new_york")
	c.waitFor("Queue lost_cards@new_york")
	c.types("wait 45s\r")
	c.types("answered\r")
	c.waitFor("enter leaves")

	c.types(ctrlS)
	c.waitFor("saved in ")
	c.types("\r")
	c.exits(exitOK)
	c.waitFor("ivr ends: resolved") // the conversation is printed at the end

	test, err := os.ReadFile(saved)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(test), "- press: 1234\n") || !strings.Contains(string(test), "- wait: 45s\n") {
		t.Errorf("saved\n%s", test)
	}
}

// screenOf is the screen of a call to the sample center.
func screenOf(t *testing.T, flowName string, flags callFlags) *callScreen {
	t.Helper()
	return screenIn(t, flows.FS, flowName, flags)
}

func screenIn(t *testing.T, files fs.FS, flowName string, flags callFlags) *callScreen {
	t.Helper()
	c, err := readCenter(workspace.Folder{FS: files})
	if err != nil {
		t.Fatal(err)
	}
	k, err := dial(c, []string{flowName}, flags)
	if err != nil {
		t.Fatal(err)
	}
	s := &callScreen{keypad: k}
	s.Update(tea.WindowSizeMsg{Width: 120, Height: 40})
	s.Init()
	return s
}

// Control characters in a flow do not reach the terminal.
func TestScreenHidesControlCharacters(t *testing.T) {
	s := screenIn(t, diagtest.Archive(t, "centers/control_characters"), "main", callFlags{})
	for _, line := range []string{"9", "1", "none\x1b[2J", "error"} {
		s.line = line
		s.enter()
		if picture := s.View().Content; strings.Contains(picture, "\x1b[2J") || !strings.Contains(picture, "\ufffd[2J") {
			t.Errorf("after %q the screen shows\n%q", line, picture)
		}
	}
}

// The screen fits into a terminal of any size.
func TestScreenFits(t *testing.T) {
	s := screenOf(t, "main", callFlags{line: "jp_general"})
	s.notice = strings.Repeat("長い a long notice ", 20)

	for _, line := range []string{"1", "", "", "wait 10m"} {
		s.line = line
		s.enter()
		s.line = strings.Repeat("お待ち", 50)

		for _, size := range [][2]int{{24, 10}, {40, 12}, {79, 24}, {80, 24}, {200, 60}} {
			s.Update(tea.WindowSizeMsg{Width: size[0], Height: size[1]})
			picture := strings.Split(s.View().Content, "\n")
			if len(picture) > size[1] {
				t.Errorf("at %v the picture has %d lines", size, len(picture))
			}

			for _, row := range picture {
				if w := lipgloss.Width(row); w > size[0] {
					t.Errorf("at %v a row is %d wide: %q", size, w, row)
				}
			}
		}
	}
}

// The conversation has what is said and pressed, and not the events of the call's way. A long notice takes no room of
// the typed line.
func TestConversationOfTheScreen(t *testing.T) {
	s := screenOf(t, "lost_card", callFlags{line: "us_general"})
	var said []string
	for _, e := range s.Trace() {
		if e.Kind != ivr.EventTook && e.Kind != ivr.EventArrived {
			said = append(said, e.String())
		}
	}
	if len(said) == len(s.Trace()) {
		t.Error("the call has no event of its way, so nothing is checked")
	}

	// On a wide screen each event is one line.
	lines := strings.Split(s.conversation(10_000, 1000), "\n")
	if len(lines) != len(said) {
		t.Fatalf("the conversation has %d lines, want %d:\n%s", len(lines), len(said), strings.Join(lines, "\n"))
	}
	for i, line := range lines {
		if !strings.Contains(line, said[i]) {
			t.Errorf("line %d is %q, want %q", i, line, said[i])
		}
	}

	s.notice = strings.Repeat("long ", maxLine)
	s.line = ""
	s.key(tea.KeyPressMsg{Text: "12"})
	if s.line != "12" {
		t.Errorf("with a long notice the typed line is %q, want 12", s.line)
	}
	s.line = strings.Repeat("x", maxLine-1)
	s.key(tea.KeyPressMsg{Text: "yz"})
	if len(s.line) != maxLine-1 {
		t.Errorf("the line has %d bytes, and %d at most", len(s.line), maxLine)
	}
	s.key(tea.KeyPressMsg{Text: "y"})
	if len(s.line) != maxLine {
		t.Errorf("the line has %d bytes, want %d", len(s.line), maxLine)
	}
}

// In a queue the screen offers to wait, and the agent's answer. At a menu it offers neither.
func TestScreenOffersTheInputsOfAQueue(t *testing.T) {
	s := screenIn(t, diagtest.Archive(t, "centers/menu_and_queue"), "main", callFlags{})

	offered := []string{"wait 30s", "answered"}
	for _, choice := range offered {
		if picture := s.View().Content; strings.Contains(picture, choice) {
			t.Errorf("at the menu the screen offers %q:\n%s", choice, picture)
		}
	}
	if _, choices := s.inputs(); !slices.Equal(choices, []string{"1"}) {
		t.Errorf("at the menu the screen offers %q", choices)
	}

	s.line = "1"
	s.enter()
	if _, choices := s.inputs(); !slices.Equal(choices, offered) {
		t.Errorf("in the queue the screen offers %q", choices)
	}
	for _, choice := range offered {
		if picture := s.View().Content; !strings.Contains(picture, choice) {
			t.Errorf("in the queue the screen does not offer %q:\n%s", choice, picture)
		}
	}
}

// A call by keys on the screen is the call by lines of the same inputs. A choice of a menu acts at once, and enter after it
// is no input. The number of an outcome is its name, and a value that it fills follows.
func TestKeysOfTheScreen(t *testing.T) {
	center, err := readCenter(workspace.Folder{FS: diagtest.Archive(t, "centers/owed")})
	if err != nil {
		t.Fatal(err)
	}
	call := func() *keypad {
		k, err := dial(center, []string{"main"}, callFlags{})
		if err != nil {
			t.Fatal(err)
		}
		return k
	}
	trace := func(k *keypad) string {
		var out strings.Builder
		for _, e := range k.Trace() {
			fmt.Fprintln(&out, e.At, k.StepAt(e.State), e.String())
		}
		return out.String()
	}

	longtest.CheckN(t, 200, 2000, func(t *rapid.T) {
		s := &callScreen{keypad: call()}
		lines := call()
		press := func(keys ...string) {
			for _, key := range keys {
				code := map[string]rune{"enter": tea.KeyEnter, "backspace": tea.KeyBackspace}[key]
				if code != 0 {
					s.key(tea.KeyPressMsg{Code: code})
				} else {
					s.key(tea.KeyPressMsg{Text: key})
				}
			}
		}

		for range rapid.IntRange(1, 12).Draw(t, "inputs") {
			line := ""
			switch key := strconv.Itoa(rapid.IntRange(0, 9).Draw(t, "key")); s.Awaits() {
			case ivr.Ended:
				return
			case ivr.ForLookup:
				i := rapid.IntRange(0, len(s.Outcomes())-1).Draw(t, "outcome")
				line = s.Outcomes()[i]
				names := lines.unfilled(line, nil)
				press(strconv.Itoa(i + 1))
				if len(names) > 0 {
					line += " " + names[0] + "=7"
					press("7", "enter")
				}
			case ivr.ForKey, ivr.ForQueue, ivr.ForOffer:
				line = rapid.SampledFrom([]string{key, "1", "2", "9", "", "wait 40s", "answered", "agent"}).Draw(t, "line")
				if len(line) == 1 {
					press(line, "enter")
				} else {
					press(line, "x", "backspace", "enter")
				}
			default:
				line = rapid.SampledFrom([]string{"", key, "12"}).Draw(t, "entry")
				press(line, "enter")
			}

			err := lines.take(line)
			if got, want := trace(s.keypad), trace(lines); got != want {
				t.Fatalf("after %q the call is\n%s\nwant\n%s", line, got, want)
			}
			if err != nil && s.notice != err.Error() {
				t.Fatalf("after %q the screen says %q, want %q", line, s.notice, err)
			}
		}
	})
}
