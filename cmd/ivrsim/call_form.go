package main

import (
	"fmt"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"

	"github.com/ivrsim/ivrsim/internal/phone"
	"github.com/ivrsim/ivrsim/internal/routing"
)

// callForm asks how the call comes in, where no flag says it.
type callForm struct {
	*center
	flags  callFlags
	fields []formField
	at     int // the field that is being filled in
	ready  *dialing
	notice string
	left   bool
}

// formField is one thing to choose or to type.
type formField struct {
	label   string
	choices []string // to choose from; none: to type
	value   func(*callFlags) *string
}

func newCallForm(c *center, flags callFlags) *callForm {
	f := &callForm{center: c, flags: flags, fields: []formField{
		{"Line", c.center.LineNames(), func(f *callFlags) *string { return &f.line }},
		{"Caller's number", nil, func(f *callFlags) *string { return &f.from }},
		{"Tier", c.center.Attributes[routing.AttrTier].Values, func(f *callFlags) *string { return &f.tier }},
		{"Time", nil, func(f *callFlags) *string { return &f.at }},
	}}
	f.flags.line, f.flags.tier = f.fields[0].choices[0], f.fields[2].choices[0]
	f.check()
	return f
}

// check finds what the form describes, or why it cannot be dialed.
func (f *callForm) check() {
	d, err := f.dialing(nil, f.flags)
	f.ready, f.notice = d, ""
	if err != nil {
		f.ready, f.notice = nil, err.Error()
	}
}

func (f *callForm) Init() tea.Cmd { return nil }

func (f *callForm) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	key, ok := msg.(tea.KeyPressMsg)
	if !ok {
		return f, nil
	}
	switch key.String() {
	case "ctrl+c", "esc":
		f.left = true
		return f, tea.Quit
	case "enter":
		if f.ready != nil {
			return f, tea.Quit
		}
	case "down", "tab":
		f.at = (f.at + 1) % len(f.fields)
	case "up", "shift+tab":
		f.at = (f.at + len(f.fields) - 1) % len(f.fields)
	default:
		f.fill(key)
	}
	return f, nil
}

// fill changes the field: left and right choose, anything else is typed.
func (f *callForm) fill(key tea.KeyPressMsg) {
	field := &f.fields[f.at]
	value := field.value(&f.flags)
	step := map[string]int{"left": -1, "right": 1}[key.String()]
	switch {
	case len(field.choices) > 0:
		n := len(field.choices)
		*value = field.choices[(slices.Index(field.choices, *value)+step+n)%n]
	case key.String() == "backspace":
		runes := []rune(*value)
		*value = string(runes[:max(0, len(runes)-1)])
	case len(*value)+len(key.Text) <= maxLine:
		*value += key.Text
	}
	f.check()
}

func (f *callForm) View() tea.View {
	var out strings.Builder
	out.WriteString(lipgloss.NewStyle().Bold(true).Render("A call comes in") + "\n\n")
	for i, field := range f.fields {
		mark, value := "  ", *field.value(&f.flags)
		if len(field.choices) > 0 {
			value = "‹ " + value + " ›"
		} else if value == "" && i != f.at {
			value = faint("as usual")
		}
		if i == f.at {
			mark = "▸ "
		}
		fmt.Fprintf(&out, "%s%-16s %s\n", mark, field.label, value)
	}
	out.WriteString("\n" + f.about() + "\n\n" + faint("↑ ↓ field · ← → choose · enter dial · esc leave"))
	v := tea.NewView(out.String())
	v.AltScreen = true
	return v
}

// about says what routing makes of the caller, or why the call cannot come in.
func (f *callForm) about() string {
	if f.ready == nil {
		return f.notice
	}
	n := &f.ready.setup.From
	caller := f.center.center.Locate(f.ready.setup.Line, *n)
	number := fmt.Sprintf("%s, %s", n.Masked(), n.Type)
	switch n.Validity {
	case phone.Invalid:
		number = fmt.Sprintf("%s, not valid: %s", n.Masked(), n.Reason)
	case phone.Withheld:
		number = phone.WithheldText
	}
	return fmt.Sprintf("%s\n%s, region %s, hub %s\n%s, flow %s", number, orUnknown(caller.Country),
		f.center.center.Regions[caller.Region].Name.Value, f.center.center.Hubs[caller.Hub].Name.Value,
		f.ready.setup.At.Format("Mon 2006-01-02 15:04 MST"), f.ready.flow)
}

func orUnknown(country string) string {
	if country == "" {
		return "country unknown"
	}
	return country
}
