package diag

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"
)

// Edit is a change of a file that certainly mends a finding. Text replaces Width characters of one
// line, or is inserted if Width is 0. The zero Edit changes nothing.
type Edit struct {
	Place
	Text string
}

// IsZero reports whether it is no edit.
func (e Edit) IsZero() bool { return e == Edit{} }

// plainText matches the texts that need no quotes anywhere in a YAML file and are not null.
var plainText = LazyPattern(`^[\p{L}\p{N}_+]([\p{L}\p{N}\p{M} _./%+-]*[\p{L}\p{N}\p{M}_%])?$`)

// Replacing returns the edit that replaces a text in a file, in its quotes if it has some. It
// returns the zero Edit for a text that is written with escapes or on several lines, or that would
// need other quotes.
func (f *Findings) Replacing(t Text, with string) Edit {
	at, ok := f.unquoted(t)
	isPlain := plainText().MatchString(with) && with != "null"
	if !ok || !isPlain || with == t.Value {
		return Edit{}
	}
	return Edit{at, with}
}

// unquoted returns the place of a text without its quotes, and false where the file has it in another form.
func (f *Findings) unquoted(t Text) (Place, bool) {
	at := t.Place
	switch f.Written(at) {
	case `"` + t.Value + `"`, "'" + t.Value + "'":
		at.Column++
		at.Width -= 2
		return at, true
	case t.Value:
		return at, true
	}
	return at, false
}

// Written returns the characters of a file at a place.
func (f *Findings) Written(at Place) string {
	src := f.SourceOf(at.File)
	from, ok := offsetOf(src, at)
	if !ok {
		return ""
	}
	return src[from : from+offset(src[from:], at.Width)]
}

// offsetOf returns the offset in bytes of a place in a text.
func offsetOf(src string, at Place) (int, bool) {
	start := 0
	for range at.Line - 1 {
		n := strings.IndexByte(src[start:], '\n')
		if n < 0 {
			return 0, false
		}
		start += n + 1
	}
	return start + offset(src[start:], at.Column-1), at.Line > 0
}

// Unknown adds the error that a name is not one of names. Its fix is the nearest of them, or else
// all of them after list, as in "it is one of ". If the name certainly misspells one of them, the
// error has an edit.
func (f *Findings) Unknown(name Text, rule RuleID, message string, names []string, list string) {
	f.Add(f.Misspelling(name, rule, message, names, list))
}

// Misspelling returns the error that [Findings.Unknown] adds.
func (f *Findings) Misspelling(name Text, rule RuleID, message string, names []string, list string) Finding {
	f.expect(name.Place, names)
	x := Finding{Place: name.Place, Rule: rule, Message: message, Fix: f.SuggestOr(name.Value, names, list)}
	if len(names) == 0 {
		x.Fix = "define it"
	}
	if f.compared > maxCompared {
		return x
	}
	if with := Certain(name.Value, names); with != "" {
		x.Edit = f.Replacing(name, with)
	}
	return x
}

// Misspelled adds the error that a text is certainly meant to be another one.
func (f *Findings) Misspelled(written Text, rule RuleID, message, with string) {
	f.Add(Finding{
		Place:   written.Place,
		Rule:    rule,
		Message: message,
		Fix:     DidYouMean(written.Value, with),
		Edit:    f.Replacing(written, with),
	})
}

// Certain returns the one of names that a name certainly misspells, or "". Three conditions hold
// for it: no other name is as near; one letter differs, or at most two from nine letters on; the
// difference is neither a digit nor a part of the name that is as short as a code. So status_us is
// not status_uk.
func Certain(name string, names []string) string {
	most := 1
	if utf8.RuneCountInString(name) >= 9 {
		most = 2
	}

	near := nearest(name, names, most)
	if near == "" || !misspells(name, near) {
		return ""
	}

	// A second name as near as this one makes the correction a guess.
	others := slices.DeleteFunc(slices.Clone(names), func(n string) bool { return n == near })
	if nearest(name, others, distanceOf(name, near)) != "" {
		return ""
	}

	return near
}

// misspells reports whether what differs in two near names has no meaning of its own.
func misspells(name, near string) bool {
	digits := func(s string) string { return notDigits().ReplaceAllString(s, "") }

	// A number in a name is chosen on purpose: queue_2 is not a slip of queue_1.
	if digits(name) != digits(near) {
		return false
	}

	written := separators().Split(strings.ToLower(name), -1)
	meant := separators().Split(strings.ToLower(near), -1)

	// A separator is missing or added, which is a slip of the keyboard.
	if len(written) != len(meant) {
		return true
	}

	for i := range written {
		const code = 3 // letters
		a := []rune(written[i])
		b := []rune(meant[i])
		slices.Sort(a)
		slices.Sort(b)

		// Codes such as us and uk are near each other by their nature. Only a swap of letters is a
		// slip.
		isSwap := len(a) == code && slices.Equal(a, b)
		if written[i] != meant[i] && min(len(a), len(b)) <= code && !isSwap {
			return false
		}
	}

	return true
}

var (
	notDigits  = LazyPattern(`[^\p{Nd}]+`)
	separators = LazyPattern(`[_. -]`)
)

func distanceOf(a, b string) int {
	var first, second [longestName]rune
	return distance(appendLower(first[:0], a), appendLower(second[:0], b))
}

// Edited returns the text of a file with some edits, as many as do not overlap with one before
// them. Lines end as they do in the file.
func Edited(text string, edits []Edit) string {
	edits = slices.Clone(edits)
	slices.SortStableFunc(edits, func(a, b Edit) int { return cmp.Or(a.Compare(b.Place), cmp.Compare(a.Text, b.Text)) })
	var out strings.Builder
	text, mark := strings.TrimPrefix(text, byteOrderMark), text[:len(text)-len(strings.TrimPrefix(text, byteOrderMark))]
	out.WriteString(mark)
	done := 0

	// Edits have plain line ends. The file keeps its own.
	lineEnd := "\n"
	if strings.Contains(text, "\r\n") {
		lineEnd = "\r\n"
	}

	last := Edit{}
	for _, e := range edits {
		from, ok := offsetOf(text, e.Place)

		// Two findings may propose the same edit, and an overlapping edit would garble the text.
		if !ok || from < done || e == last {
			continue
		}

		out.WriteString(text[done:from] + strings.ReplaceAll(e.Text, "\n", lineEnd))
		done = from + offset(text[from:], e.Width)
		last = e
	}

	return out.String() + text[done:]
}

const byteOrderMark = "\ufeff"

// Edits returns the edits of all findings, by file.
func (f *Findings) Edits() map[string][]Edit {
	out := map[string][]Edit{}
	for _, x := range f.Sorted() {
		if !x.Edit.IsZero() {
			out[x.Edit.File] = append(out[x.Edit.File], x.Edit)
		}
	}
	return out
}

// WithdrawEdits removes some edits from their findings.
func (f *Findings) WithdrawEdits(edits []Edit) {
	for i := range f.list {
		if slices.Contains(edits, f.list[i].Edit) {
			f.list[i].Edit = Edit{}
		}
	}
}
