package diag

import (
	"cmp"
	"fmt"
	"iter"
	"maps"
	"runtime"
	"slices"
	"strings"

	"golang.org/x/sync/errgroup"
)

// Severity distinguishes an error, which stops every verb, from advice, for which
// only lint exits with 1.
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

// Finding is one problem in a file.
type Finding struct {
	Place    Place
	Severity Severity
	Rule     RuleID // as in "unknown-step"
	Message  string // what is wrong, in lower case and without a full stop
	Fix      string // the most likely fix, as in `did you mean "person"?`; may be empty
	Edit     Edit   // of a certain fix
}

// Rules that any YAML file can break.
const (
	BadYAML      RuleID = "bad-yaml"
	UnknownKey   RuleID = "unknown-key"
	MissingKey   RuleID = "missing-key"
	DuplicateKey RuleID = "duplicate-key"
	WrongType    RuleID = "wrong-type"
	BadValue     RuleID = "bad-value"
	TooLarge     RuleID = "too-large"
	UnknownValue RuleID = "unknown-value"
)

// Findings collects the findings of one run, over any number of files. The zero
// value is ready to use.
type Findings struct {
	list    []Finding
	errors  int // in list
	nulls   map[Place]Finding
	sources map[string]string
	outer   *Findings // in Parallel: the findings that receive these at the end

	compared int // names, for suggestions

	keepsNames bool
	uses       []Use                // if it keeps names
	merged     [][]Use              // the names of merged findings
	expected   map[Place][][]string // lists of the names that are possible, where another one stands
}

// Add appends one finding. It cuts a message that quotes very long text.
func (f *Findings) Add(x Finding) {
	x.Message, x.Fix = truncate(x.Message), truncate(x.Fix)
	f.list = append(f.list, x)
	if x.Severity == Error {
		f.errors++
	}
}

func truncate(s string) string {
	const longest = 1000 // bytes
	if len(s) <= longest {
		return s
	}
	return strings.ToValidUTF8(s[:longest], "") + "…"
}

// Fix is the most likely fix of a finding. It has a type of its own, so that the compiler refuses
// a message in its place.
type Fix string

// Fixf formats a fix.
func Fixf(format string, args ...any) Fix { return Fix(fmt.Sprintf(format, args...)) }

// Error adds an error.
func (f *Findings) Error(at Place, rule RuleID, message string, fix Fix) {
	f.Add(Finding{Place: at, Rule: rule, Message: message, Fix: string(fix)})
}

// Advise adds advice.
func (f *Findings) Advise(at Place, rule RuleID, message string, fix Fix) {
	f.Add(Finding{Place: at, Severity: Advice, Rule: rule, Message: message, Fix: string(fix)})
}

// Null adds the error that a value is missing. Other findings at the same place
// repeat it in other words, and Sorted leaves them out.
func (f *Findings) Null(at Place, message string, fix Fix) {
	x := Finding{Place: at, Rule: BadValue, Message: truncate(message), Fix: truncate(string(fix))}
	f.markNull(at, x)
	f.Add(x)
}

func (f *Findings) markNull(at Place, x Finding) {
	if f.nulls == nil {
		f.nulls = map[Place]Finding{}
	}
	f.nulls[at] = x
}

// Parallel calls do for 0 to n-1 on GOMAXPROCS goroutines, each call with findings
// of its own. It adds them in order, so that the result does not depend on
// scheduling.
func (f *Findings) Parallel(n int, do func(i int, found *Findings)) {
	each := make([]Findings, n)
	var group errgroup.Group
	group.SetLimit(runtime.GOMAXPROCS(0))

	for i := range each {
		// The text of a file may be in the outer findings. The calls only read them.
		each[i].outer = f
		each[i].keepsNames = f.keepsNames
		group.Go(func() error {
			do(i, &each[i])
			return nil
		})
	}

	_ = group.Wait() // no call returns an error

	for i := range each {
		f.Merge(&each[i])
	}
}

// Merge adds the findings of another collection, with the texts of its files.
func (f *Findings) Merge(other *Findings) {
	for at, lists := range other.expected {
		for _, names := range lists {
			f.expect(at, names)
		}
	}

	f.list = append(f.list, other.list...)
	f.errors += other.errors

	// The lists of uses are kept as they are, since copying them costs more than the merge.
	f.merged = append(f.merged, other.merged...)
	if len(other.uses) > 0 {
		f.merged = append(f.merged, other.uses)
	}

	for at, x := range other.nulls {
		f.markNull(at, x)
	}

	if f.sources == nil && other.sources != nil {
		f.sources = map[string]string{}
	}

	maps.Copy(f.sources, other.sources)
}

// Sorted returns the findings by place, then rule, then text, without duplicates.
func (f *Findings) Sorted() []Finding {
	out := slices.DeleteFunc(slices.Clone(f.list), func(x Finding) bool {
		// A missing value causes further findings at its place. Only the finding about the value
		// itself is printed.
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

	return slices.Compact(out)
}

// Errors counts the errors, including those outside of Parallel.
func (f *Findings) Errors() int {
	n := 0
	for ; f != nil; f = f.outer {
		n += f.errors
	}
	return n
}

// FirstError returns the first error in the order of Sorted, with its place, or nil.
func (f *Findings) FirstError() error {
	for _, x := range f.WithSeverity(Error).Sorted() {
		return fmt.Errorf("%v: %s", x.Place, x.Message)
	}
	return nil
}

// Len counts all findings as they were added.
func (f *Findings) Len() int { return len(f.list) }

// WithSeverity returns the findings of one severity.
func (f *Findings) WithSeverity(s Severity) *Findings {
	return f.Filter(func(x Finding) bool { return x.Severity == s })
}

// InFiles returns the findings in some files.
func (f *Findings) InFiles(files ...string) *Findings {
	return f.Filter(func(x Finding) bool { return slices.Contains(files, x.Place.File) })
}

// Filter returns the findings for which keep is true, including those outside of
// Parallel.
func (f *Findings) Filter(keep func(Finding) bool) *Findings {
	out := &Findings{sources: f.sources, nulls: f.nulls}
	for x := range f.All() {
		if keep(x) {
			out.Add(x)
		}
	}
	return out
}

// All yields the findings in the order in which they were added, followed by those
// outside of Parallel.
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
