package records

import (
	"fmt"
	"slices"
	"time"

	"github.com/ivrsim/ivrsim/internal/files/diag"
)

// openConnect reads the contact records of Amazon Connect: JSON objects one after another, as Kinesis and Firehose
// deliver them, or one list of them. Their known form maps the members to calls.
func (r *Reader) openConnect() error {
	if what, hint := r.m.strayKey(contactRecords); what != "" {
		return r.refuse(what, hint)
	}
	form, err := formOf(formatConnect)
	if err != nil {
		return err
	}
	words := form.outcomeWords()
	for _, o := range r.m.Outcomes {
		isIt := func(word string) bool { return isSameOutcome(o.Key.Value, word) }
		if !slices.ContainsFunc(words, isIt) {
			return r.refuse(fmt.Sprintf("no contact record has %q, a word of the map's key outcomes", o.Key.Value),
				diag.SuggestOr(o.Key.Value, words, "its words are "))
		}
	}

	if err := r.tabulate(form.members()); err != nil {
		return err
	}
	s, err := r.survey()
	if err != nil {
		return err
	}
	u := s.understanding(form.Map)
	of := contacts{Reader: r, columns: u.csvColumns()}
	r.useMap(u)
	r.kind = contactRecords
	r.hasAgents = true
	r.format = func(yield func(*Call) bool) {
		for cells := range r.rows(of.columns) {
			if !of.emit(cells, yield) {
				return
			}
		}
	}
	return nil
}

// outcomeWords are the words that a form gives outcomes.
func (f *knownForm) outcomeWords() (out []string) {
	for _, source := range f.sources("outcome") {
		if source.Word != "" && !slices.Contains(out, source.Word) {
			out = append(out, source.Word)
		}
	}
	return out
}

// members are the members that a form names.
func (f *knownForm) members() (out []string) {
	add := func(names ...string) {
		for _, name := range names {
			if !slices.Contains(out, name) {
				out = append(out, name)
			}
		}
	}
	addWords := func(words Words) {
		for _, w := range words {
			add(w.Key.Value)
		}
	}

	for _, given := range f.Columns {
		for _, source := range given.Value {
			add(source.Names...)
			addWords(source.When)
		}
	}
	addWords(f.keeps)
	return out
}

// contacts are records whose members a known form maps to calls.
type contacts struct {
	*Reader
	columns *csvColumns
}

// emit yields the call of a record, if the form keeps it.
func (r *contacts) emit(cells []string, yield func(*Call) bool) bool {
	c := r.columns
	if c.values["call"].text(cells) == "" {
		r.leaveOut(BrokenLine, r.row, "a record without a ContactId")
		return true
	}
	for _, keep := range c.keeps {
		if !keep.match(cells) {
			r.leaveOut(OtherContact, r.row, cells[keep.cell])
			return true
		}
	}

	var call Call
	r.record(c, cells, &call)
	if call.Enqueued.IsZero() {
		call.Queue = "" // which its flow has set
	}
	if first, ok := r.ids[Hash(call.Call)]; ok {
		call.Arrived = time.UnixMilli(first).In(r.Zone())
	}
	return r.Reader.emit(&call, yield)
}
