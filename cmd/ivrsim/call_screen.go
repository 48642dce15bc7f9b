package main

import (
	"fmt"
	"slices"
	"strconv"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/ivrsim/ivrsim/internal/ivr"
	"github.com/ivrsim/ivrsim/internal/script"
)

// frame is the time between two pictures of a prompt that is being spoken.
const frame = 50 * time.Millisecond

// callScreen is a call at the keypad of a terminal: the conversation, and
// beside it where the call stands.
type callScreen struct {
	*keypad
	fast   bool   // prompts appear at once
	file   string // where ctrl-s saves the call
	line   string // typed so far
	notice string // what came of the last key: a refusal, or where it was saved
	width  int
	height int
	shown  int           // events that have been shown whole
	spoken time.Duration // of the prompt after them
	ticks  bool          // a tick is under way
}

// tick lets a prompt go on.
type tick struct{}

func (s *callScreen) Init() tea.Cmd { return s.speak() }

func (s *callScreen) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		s.width, s.height = msg.Width, msg.Height
	case tick:
		s.ticks = false
		s.spoken += frame
		return s, s.speak()
	case tea.KeyPressMsg:
		return s, s.key(msg)
	}
	return s, nil
}

// speak shows what has been said in full by now, and comes back for more while
// a prompt is being spoken.
func (s *callScreen) speak() tea.Cmd {
	events := s.Trace()
	for s.shown < len(events) {
		e := &events[s.shown]
		if !s.fast && e.Kind == ivr.EventSpoke && s.spoken < e.Length {
			return s.nextTick()
		}
		s.spoken = max(0, s.spoken-e.Length)
		s.shown++
	}
	s.spoken = 0
	return nil
}

func (s *callScreen) nextTick() tea.Cmd {
	if s.ticks {
		return nil
	}
	s.ticks = true
	return tea.Tick(frame, func(time.Time) tea.Msg { return tick{} })
}

// key takes one key press.
func (s *callScreen) key(k tea.KeyPressMsg) tea.Cmd {
	s.notice = ""
	switch k.String() {
	case "ctrl+c", "esc":
		return s.leave()
	case "ctrl+s":
		s.keep()
		return nil
	case "backspace":
		runes := []rune(s.line)
		s.line = string(runes[:max(0, len(runes)-1)])
		return nil
	case "enter":
		return s.enter()
	}
	if len(s.line)+len(k.Text) <= maxLine {
		s.line += k.Text
	}
	if s.takesOneKey() {
		return s.enter()
	}
	return nil
}

// maxLine bounds what can be typed in one line, in bytes.
const maxLine = 1000

// takesOneKey reports whether what is typed is a key that counts at once, as on
// a telephone; an entry ends with the enter key.
func (s *callScreen) takesOneKey() bool {
	if len(s.line) != 1 {
		return false
	}
	c := s.line[0]
	isDigit := c >= '0' && c <= '9'
	switch s.Waits() {
	case ivr.ForKey, ivr.ForQueue, ivr.ForOffer:
		return isDigit || c == '*' || c == '#'
	case ivr.ForLookup:
		return isDigit && int(c-'0') >= 1 && int(c-'0') <= len(s.Outcomes())
	}
	return false
}

// enter takes what is typed. It interrupts a prompt, as callers do.
func (s *callScreen) enter() tea.Cmd {
	line := s.line
	s.line = ""
	if n, err := strconv.Atoi(line); err == nil && s.Waits() == ivr.ForLookup && n >= 1 && n <= len(s.Outcomes()) {
		line = s.Outcomes()[n-1]
	}
	if s.Waits() == ivr.Ended {
		return tea.Quit
	}
	s.shown, s.spoken = len(s.Trace()), 0
	if err := s.take(line); err != nil {
		s.notice = err.Error()
	}
	return s.speak()
}

func (s *callScreen) keep() {
	if err := s.save(s.file); err != nil {
		s.notice = "not saved: " + err.Error()
		return
	}
	s.notice = "saved in " + s.file
}

// leave hangs up, if the call has not ended, and goes.
func (s *callScreen) leave() tea.Cmd {
	if s.Waits() != ivr.Ended {
		if err := s.Do(script.Step{Word: script.HangUp}); err != nil {
			s.notice = err.Error()
			return nil
		}
	}
	s.shown = len(s.Trace())
	return tea.Quit
}

// takes says what the call takes now, with a title.
func (s *callScreen) takes() (title string, choices []string) {
	step := s.Step()
	title = "Takes"
	switch s.Waits() {
	case ivr.ForLookup:
		for i, o := range s.Outcomes() {
			choices = append(choices, fmt.Sprintf("%d  %s", i+1, o))
		}
		return "What does " + step.Lookup + " find?", choices
	case ivr.ForOffer:
		return title, []string{"1 accepts", "any other key declines"}
	case ivr.ForQueue:
		choices = append(choices, "wait 30s")
		for _, o := range []script.Word{script.Answered, script.Escalated} {
			if slices.Contains(s.Outcomes(), string(o)) {
				choices = append(choices, string(o))
			}
		}
	case ivr.ForEntry:
		choices = append(choices, entryOf(step.Entry))
	case ivr.Ended:
		return "The call has ended", []string{"enter leaves"}
	}
	for _, c := range step.Choices {
		choices = append(choices, c.String())
	}
	return title, choices
}
