package diag

import (
	"cmp"
	"fmt"
	"iter"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
)

// Severity tells an error, which stops every verb, from advice, which only
// makes lint exit 1.
type Severity uint8

// The two severities.
const (
	Error Severity = iota
	Advice
)

func (s Severity) String() string {
	if s == Advice {
		return "advice"
	}
	return "error"
}

// Finding is one thing that is wrong: where, what, and the one likely mend.
type Finding struct {
	Place    Place
	Severity Severity
	Rule     string // the rule's id, as in "unknown-step"
	Message  string // what is wrong, in lower case and without a full stop
	Fix      string // the one likely mend, as in `did you mean "person"?`
}

// Rules that reading YAML itself can break.
const (
	BadYAML      = "bad-yaml"
	UnknownKey   = "unknown-key"
	MissingKey   = "missing-key"
	DuplicateKey = "duplicate-key"
	WrongType    = "wrong-type"
	BadValue     = "bad-value"
	TooLarge     = "too-large"
)

// Findings collects what is found in one run, over any number of files.
// The zero value is ready to use.
type Findings struct {
	list    []Finding
	errors  int // in list
	nulls   map[Place]Finding
	sources map[string][]byte
	outer   *Findings // to which these will be added; it has sources too

	compared int // names, for suggestions
}

// Add appends one finding. A message that quotes very long text is cut.
func (f *Findings) Add(x Finding) {
	x.Message, x.Fix = cut(x.Message), cut(x.Fix)
	f.list = append(f.list, x)
	if x.Severity == Error {
		f.errors++
	}
}

func cut(s string) string {
	const longest = 1000 // bytes
	if len(s) <= longest {
		return s
	}
	return strings.ToValidUTF8(s[:longest], "") + "…"
}

// Error adds a finding that stops every verb.
func (f *Findings) Error(at Place, rule, message, mend string) {
	f.Add(Finding{at, Error, rule, message, mend})
}

// Advise adds a finding that only lint reports.
func (f *Findings) Advise(at Place, rule, message, mend string) {
	f.Add(Finding{at, Advice, rule, message, mend})
}

// Parallel does n things side by side on GOMAXPROCS goroutines, each with findings
// of its own, and adds these in order: what is found does not depend on what is
// done first.
func (f *Findings) Parallel(n int, do func(i int, found *Findings)) {
	each := make([]Findings, n)
	var next atomic.Int64
	var workers sync.WaitGroup
	for range min(n, runtime.GOMAXPROCS(0)) {
		workers.Go(func() {
			for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
				each[i].outer = f
				do(i, &each[i])
			}
		})
	}
	workers.Wait()
	for i := range each {
		f.merge(&each[i])
	}
}

// merge adds what was found elsewhere.
func (f *Findings) merge(other *Findings) {
	f.list, f.errors = append(f.list, other.list...), f.errors+other.errors
	for at, x := range other.nulls {
		f.markNull(at, x)
	}
	for file, src := range other.sources {
		f.Source(file, src)
	}
}

// Null adds that a value is missing. What a reader then says of the same place
// is that again in other words, and is not shown, unless it says so by Null too.
func (f *Findings) Null(at Place, message, mend string) {
	x := Finding{at, Error, BadValue, cut(message), cut(mend)}
	f.markNull(at, x)
	f.Add(x)
}

func (f *Findings) markNull(at Place, x Finding) {
	if f.nulls == nil {
		f.nulls = map[Place]Finding{}
	}
	f.nulls[at] = x
}

// Source remembers a file's text, so that a printed finding can show its line.
func (f *Findings) Source(file string, src []byte) {
	if f.sources == nil {
		f.sources = map[string][]byte{}
	}
	f.sources[file] = src
}

// Sorted gives the findings by place, then rule, then text, each once; of those
// in one file the first, and how many there are.
func (f *Findings) Sorted() []Finding {
	out := slices.DeleteFunc(slices.Clone(f.list), func(x Finding) bool {
		null, ok := f.nulls[x.Place]
		return ok && x != null
	})
	slices.SortFunc(out, func(a, b Finding) int {
		return cmp.Or(
			a.Place.Compare(b.Place),
			cmp.Compare(a.Rule, b.Rule),
			cmp.Compare(a.Message, b.Message),
			cmp.Compare(a.Fix, b.Fix),
		)
	})
	return firstInEach(slices.Compact(out))
}

// maxInFile is how many findings of one file a person reads at most. More than
// the parser makes before it gives up.
const maxInFile = 2000

// firstInEach gives the first of sorted findings in each file, and says of how many
// where some are left out.
func firstInEach(sorted []Finding) []Finding {
	out := sorted[:0]
	for len(sorted) > 0 {
		n := slices.IndexFunc(sorted, func(x Finding) bool { return x.Place.File != sorted[0].Place.File })
		if n < 0 {
			n = len(sorted)
		}
		shown := min(n, maxInFile)
		out = append(out, sorted[:shown]...)
		if n > shown {
			out = append(out, leftOut(sorted[shown:n]))
		}
		sorted = sorted[n:]
	}
	return out
}

// leftOut says that there are more findings in a file, at the first of those.
func leftOut(rest []Finding) Finding {
	worst := slices.MinFunc(rest, func(a, b Finding) int { return cmp.Compare(a.Severity, b.Severity) })
	return Finding{rest[0].Place, worst.Severity, TooLarge, fmt.Sprintf("there are %d findings in this file", maxInFile+len(rest)), "mend those above first"}
}

// Errors counts the errors as they were added, here and further out: there are
// some, or there are more than before.
func (f *Findings) Errors() int {
	n := 0
	for ; f != nil; f = f.outer {
		n += f.errors
	}
	return n
}

// Len counts all findings as they were added.
func (f *Findings) Len() int { return len(f.list) }

// Files counts the files that were read, with findings or without.
func (f *Findings) Files() int { return len(f.sources) }

// WithSeverity gives the findings of one severity.
func (f *Findings) WithSeverity(s Severity) *Findings {
	return f.Filter(func(x Finding) bool { return x.Severity == s })
}

// InFiles gives the findings of some of the files, here and further out.
func (f *Findings) InFiles(files ...string) *Findings {
	return f.Filter(func(x Finding) bool { return slices.Contains(files, x.Place.File) })
}

// All gives the findings, those here before those further out, as they were found.
func (f *Findings) All() iter.Seq[Finding] {
	return func(yield func(Finding) bool) {
		for ; f != nil; f = f.outer {
			for _, x := range f.list {
				if !yield(x) {
					return
				}
			}
		}
	}
}

// Filter gives the findings for which keep is true, here and further out.
func (f *Findings) Filter(keep func(Finding) bool) *Findings {
	out := &Findings{sources: f.sources, nulls: f.nulls}
	for x := range f.All() {
		if keep(x) {
			out.Add(x)
		}
	}
	return out
}
