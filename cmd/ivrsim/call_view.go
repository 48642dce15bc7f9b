package main

import (
	"fmt"
	"strings"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"

	"github.com/ivrsim/ivrsim/internal/calls/ivr"
	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/files/diag"
)

// detailsWidth is the width of the pane next to the conversation. A terminal narrower than twice
// that width shows only the conversation.
const detailsWidth = 40

func (s *callScreen) View() tea.View {
	if s.width == 0 { // unknown yet
		return tea.NewView("")
	}

	now := s.Now().Format("Mon 2006-01-02 15:04:05 MST")
	title := clip(s.heading()+"  "+now, s.width)
	bold := lipgloss.NewStyle().Bold(true)
	body := bold.Render(title) + "\n\n"
	const others = 5 // lines: the title, an empty one, the notice, the input and the help

	// The panes need a few lines even in a terminal that is too low.
	body += s.panes(s.width, max(3, s.height-others))

	// The end of a long input stays visible, because the caller types there.
	notice := clip(diag.Visible(s.notice), s.width)
	input := clipStart(s.typed(), s.width-3)
	body += "\n" + notice + "\n› " + input + "\n"

	v := tea.NewView(body + faint(clip("enter silence · words are said · ctrl-s save · esc hang up", s.width)))
	v.AltScreen = true
	return v
}

// typed is the typed line, masked if it is a secret.
func (s *callScreen) typed() string {
	if e := s.Step().Entry; s.Awaits() == ivr.ForEntry && e != nil && e.Secret {
		return strings.Repeat("•", utf8.RuneCountInString(s.line))
	}
	return s.line
}

// panes shows the conversation and, if there is room, the details.
func (s *callScreen) panes(width, height int) string {
	box := lipgloss.NewStyle().Height(height).MaxHeight(height)
	if width < 2*detailsWidth {
		return box.Render(s.conversation(width, height))
	}

	// A column stays empty between the conversation and the details.
	left := width - detailsWidth
	conversation := box.Width(left).Render(s.conversation(left-1, height))
	beside := box.Width(detailsWidth).PaddingLeft(2)
	return lipgloss.JoinHorizontal(lipgloss.Top, conversation, beside.Render(s.details()))
}

func faint(text string) string { return lipgloss.NewStyle().Faint(true).Render(text) }

func (s *callScreen) heading() string {
	arrival := s.Trace()[0].String()
	return diag.Visible(strings.TrimPrefix(arrival, "calls "))
}

// clip cuts a line to a width in cells. Chinese and Japanese characters take two cells.
func clip(line string, width int) string {
	style := lipgloss.NewStyle().Inline(true)
	return style.MaxWidth(width).Render(line)
}

// clipStart cuts the beginning of a line to a width in cells.
func clipStart(line string, width int) string {
	for lipgloss.Width(line) > max(width, 0) {
		_, size := utf8.DecodeRuneInString(line)
		line = line[size:]
	}
	return line
}

// conversation renders the last lines of the conversation so far.
func (s *callScreen) conversation(width, height int) string {
	const speaker = 8 // cells
	bold := lipgloss.NewStyle().Bold(true)
	whose := lipgloss.NewStyle().Width(speaker)
	words := lipgloss.NewStyle().Width(max(8, width-speaker))

	var out []string
	for _, e := range s.Trace() {
		text := diag.Visible(e.Line(s.Program()))
		if text == "" || e.Kind == ivr.EventArrived {
			continue
		}

		who := whose.Render(e.Who())

		said := words.Render(text)
		if e.Who() != "ivr" {
			said = bold.Render(said)
		}

		// A long text takes several lines, and the height is counted in lines.
		row := lipgloss.JoinHorizontal(lipgloss.Top, faint(who), said)
		out = append(out, strings.Split(row, "\n")...)
	}

	// The last lines show where the call stands.
	return strings.Join(out[max(0, len(out)-height):], "\n")
}

// details renders the step, the inputs that it takes, the caller and the queue.
func (s *callScreen) details() string {
	parts := []string{section("Step", strings.Split(s.Path(), ">")...)}
	place := s.Step().Place
	parts[0] += "\n" + faint(fmt.Sprintf("%s:%d", place.File, place.Line))

	// Only a question has attempts.
	if w := s.Awaits(); w == ivr.ForKey || w == ivr.ForEntry {
		attempts := fmt.Sprintf("%d of %d", s.Attempt(), s.Step().Attempts)
		parts = append(parts, section("Attempt", attempts))
	}

	title, choices := s.inputs()
	parts = append(parts, section(title, choices...))
	parts = append(parts, section("Caller", s.caller()...))

	if s.Awaits() == ivr.ForQueue {
		queue := "Queue " + s.QueueName()
		parts = append(parts, section(queue, s.hops()...))
	}

	return strings.Join(parts, "\n\n")
}

// section renders a title and lines, without control characters from the files.
func section(title string, lines ...string) string {
	underlined := lipgloss.NewStyle().Underline(true)
	text := underlined.Render(diag.Visible(title))
	for _, line := range lines {
		text += "\n" + diag.Visible(line)
	}
	return text
}

// caller lists the caller's attributes.
func (s *callScreen) caller() []string {
	var out []string
	for name, value := range s.Attributes() {
		out = append(out, fmt.Sprintf("%-12s %s", name, value))
	}
	return out
}

// hops lists each hub's reason to take this caller into the queue or not.
func (s *callScreen) hops() []string {
	var out []string
	for _, hop := range s.Route(s.StateOnJoining().Queue).Candidates {
		out = append(out, fmt.Sprintf("%-12s %s", s.center.Hubs[hop.Hub].Name.Value, hop.Reason))
	}
	return out
}

// entryOf describes the entry that the call takes, and how it ends.
func entryOf(e *flow.Entry) string {
	if e.Max == 0 {
		return e.String()
	}
	return e.String() + ", then enter"
}
