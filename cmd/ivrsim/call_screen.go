package main

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"github.com/ivrsim/ivrsim/internal/calls/ivr"
	"github.com/ivrsim/ivrsim/internal/calls/script"
)

// callScreen shows a call on a terminal: the conversation, and in a second pane the step, the
// inputs that it takes and the caller.
type callScreen struct {
	*keypad
	file   string // ctrl-s saves the call here
	line   string // typed so far
	acted  bool   // the last key was an input, so an enter key after it is no input
	notice string // result of the last key: an error, or the file that was saved
	width  int    // of the terminal, in cells
	height int
}

func (s *callScreen) Init() tea.Cmd { return nil }

func (s *callScreen) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		s.width = msg.Width
		s.height = msg.Height
	case tea.KeyPressMsg:
		return s, s.key(msg)
	}
	return s, nil
}

// key handles one key press.
func (s *callScreen) key(k tea.KeyPressMsg) tea.Cmd {
	// A notice belongs to one key press only.
	s.notice = ""
	acted := s.acted
	s.acted = false
	switch k.String() {
	case "ctrl+c", "esc":
		return s.leave()
	case "ctrl+s":
		s.notice = "saved in " + s.file
		if err := s.save(s.file); err != nil {
			s.notice = "not saved: " + err.Error()
		}
		return nil
	case "backspace":
		// The last character is removed, and not only its last byte.
		runes := []rune(s.line)
		s.line = string(runes[:max(0, len(runes)-1)])
		return nil
	case "enter":
		// Many callers press enter after each key. After a key that acts at once, it would be
		// silence.
		if acted && s.Awaits() != ivr.Ended {
			s.notice = "a key acts at once; enter alone is silence"
			return nil
		}
		return s.enter()
	}

	// A very long line would slow down each drawing of the screen.
	if len(s.line)+len(k.Text) <= maxLine {
		s.line += k.Text
	}

	if s.isWholeInput() {
		cmd := s.enter()
		s.acted = s.line == "" // else a value is missing
		return cmd
	}
	return nil
}

// maxLine bounds what can be typed in one line, in bytes.
const maxLine = 1000

// isWholeInput reports whether the typed line is a key that counts at once, as on a
// telephone. Entries and words end with the enter key.
func (s *callScreen) isWholeInput() bool {
	if len(s.line) != 1 {
		return false
	}

	c := s.line[0]
	isDigit := c >= '0' && c <= '9'
	switch s.Awaits() {
	case ivr.ForKey, ivr.ForQueue, ivr.ForOffer:
		return isDigit || c == '*' || c == '#'
	case ivr.ForLookup:
		return s.chosen() != ""
	default:
		return false
	}
}

// chosen returns the outcome of the lookup whose number is typed, or "".
func (s *callScreen) chosen() string {
	n, err := strconv.Atoi(s.line)
	if err != nil || s.Awaits() != ivr.ForLookup || n < 1 || n > len(s.Outcomes()) {
		return ""
	}
	return s.Outcomes()[n-1]
}

// enter takes the typed line as an input.
func (s *callScreen) enter() tea.Cmd {
	line := s.line
	outcome := s.chosen()
	s.line = ""
	if outcome != "" {
		line = outcome

		// The flow may speak the values, so they are requested before the answer.
		if names := s.unfilled(line, nil); len(names) > 0 {
			s.line = fmt.Sprintf("%s %s=", line, names[0])
			s.notice = fmt.Sprintf("%s fills %s: type the value, and enter", line, strings.Join(names, ", "))
			return nil
		}
	}

	if s.Awaits() == ivr.Ended {
		return tea.Quit
	}

	if err := s.take(line); err != nil {
		s.notice = err.Error()
	}

	return nil
}

// leave hangs up if the call has not ended, and closes the screen.
func (s *callScreen) leave() tea.Cmd {
	if s.Awaits() != ivr.Ended {
		if err := s.Do(script.Step{Word: script.HangUp}); err != nil {
			s.notice = err.Error()
			return nil
		}
	}
	return tea.Quit
}

// inputs lists the inputs that the call takes now, with a title.
func (s *callScreen) inputs() (title string, choices []string) {
	step := s.Step()
	title = "Takes"

	switch s.Awaits() {
	case ivr.ForLookup:
		for i, o := range s.Outcomes() {
			choices = append(choices, fmt.Sprintf("%d  %s", i+1, o))
		}
		return s.Question(), choices
	case ivr.ForQueue:
		choices = append(choices, "wait 30s")
		for _, o := range []script.Word{script.Answered, script.Escalated} {
			if slices.Contains(s.QueueOutcomes(), string(o)) {
				choices = append(choices, string(o))
			}
		}
	case ivr.ForEntry:
		choices = append(choices, entryOf(step.Entry))
	case ivr.Ended:
		return "The call has ended", []string{"enter leaves"}
	default: // the choices below
	}

	// While the call waits or enters digits, the step's own choices still count.
	for _, c := range step.Choices {
		choices = append(choices, c.String())
	}

	if len(choices) == 0 {
		choices = append(choices, s.Awaits().Hint())
	}

	return title, choices
}
