package asterisk

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/platforms/importer"
)

// random is a number that RAND(FIRST,LAST) draws, by the name that conditions have for it.
type random struct {
	name  *regexp.Regexp
	isVar bool // lines compare a variable, whose number stays the same
	first int
	last  int
}

// maxRandom is the most numbers of a RAND() whose shares are counted. Of more numbers the shares are guesses, and the line has
// a row.
const maxRandom = importer.Whole

var (
	randomCall = diag.LazyPattern(`RAND\(\s*(\d{1,9})\s*,\s*(\d{1,9})\s*\)`)
	randomText = diag.LazyPattern(`^\$\{RAND\([^)]*\)\}$`)
)

// drawn begins the fact that a variable has the value that a function has returned. A program that may set the variable
// ends the fact.
const drawn = "drawn "

// randomIn returns the random number that alone decides a question of a call, and whether there is one.
func (w *writer) randomIn(s *state, question string) (random, bool) {
	call := question
	var r random
	if names := readNames().FindAllString(question, 2); len(names) == 1 && names[0] != "RAND" {
		if w.given == nil {
			w.given = w.givenTexts()
		}

		// Shares are known only if RAND() is the only text of the variable, and no program could have set another one.
		given := w.given[names[0]]
		_, isDrawn := s.answered(drawn + names[0])
		if !isDrawn || len(given) != 1 || !randomText().MatchString(given[0]) {
			return r, false
		}
		call = given[0]
		r.isVar = true
		r.name = regexp.MustCompile(`\b` + regexp.QuoteMeta(names[0]) + `\b`)
	} else if len(names) != 1 {
		return r, false
	}

	bounds := randomCall().FindStringSubmatch(call)
	if bounds == nil {
		return r, false
	}
	if !r.isVar {
		r.name = regexp.MustCompile(regexp.QuoteMeta(bounds[0]))
	}
	r.first, _ = strconv.Atoi(bounds[1])
	r.last, _ = strconv.Atoi(bounds[2])
	return r, r.first <= r.last
}

// givenTexts returns the texts that lines give each variable: the first two of them.
func (w *writer) givenTexts() map[string][]string {
	out := map[string][]string{}
	for _, p := range w.plan.prios {
		for _, a := range p.sets {
			if len(out[a.name]) < 2 && !slices.Contains(out[a.name], a.text) {
				out[a.name] = append(out[a.name], a.text)
			}
		}
	}
	return out
}

// meets reports whether a question about the number has the answer yes for one of its values.
func (r random) meets(question string, value int) bool {
	text := r.name.ReplaceAllLiteralString(question, strconv.Itoa(value))
	return truth(evaluate(text, func(condition) bool { return false }))
}

// values returns the numbers that the answers of calls which come to a state leave.
func (r random) values(s *state) []int {
	var facts []string
	var isTrue []bool
	for _, asked := range slices.Sorted(maps.Keys(s.answers)) {
		isAnswer := !strings.HasPrefix(asked, drawn)
		if !isAnswer || !r.isVar || !r.name.MatchString(asked) {
			continue
		}

		// The answer is yes or no to a comparison, or the number itself.
		question, isComparison := strings.CutSuffix(asked, "?")
		answer := s.answers[asked]
		if !isComparison {
			question += " = " + answer
		}
		facts = append(facts, question)
		isTrue = append(isTrue, !isComparison || answer == "1")
	}

	var out []int
	for value := r.first; value <= r.last; value++ {
		isLeft := true
		for i, question := range facts {
			isLeft = isLeft && r.meets(question, value) == isTrue[i]
		}
		if isLeft {
			out = append(out, value)
		}
	}
	return out
}

// giveChances gives the answers of a lookup of a random number their shares. An answer that no number gives is dropped.
func (w *writer) giveChances(n *node, s *importer.Step) {
	question := strings.TrimSuffix(strings.TrimPrefix(s.What, "${"), "}")
	r, ok := w.randomIn(n.state, question)
	if !ok {
		return
	}
	if r.last-r.first >= maxRandom {
		s.From[0].Note(importer.Note{
			Status: importer.Exact,
			Reason: fmt.Sprintf("RAND draws one of more than %s numbers: the shares of its outcomes are guesses", diag.Thousands(maxRandom)),
			Fix:    "write the shares in the scenario",
		})
		return
	}

	values := r.values(n.state)
	counts := make([]int, len(s.Edges))
	for _, value := range values {
		at := slices.IndexFunc(s.Edges, func(e importer.Edge) bool {
			switch e.Outcome {
			case "yes", "no":
				return r.meets(question, value) == (e.Outcome == "yes")
			}
			return e.Outcome == strconv.Itoa(value)
		})
		if at < 0 {
			// The way for the rest has all other numbers.
			at = slices.IndexFunc(s.Edges, func(e importer.Edge) bool { return edge{outcome: e.Outcome}.isRest() })
		}
		if at < 0 {
			return
		}
		counts[at]++
	}
	if len(values) == 0 {
		return
	}

	for i, share := range sharesOf(counts) {
		s.Edges[i].Share = share
	}
	s.Edges = slices.DeleteFunc(s.Edges, func(e importer.Edge) bool { return e.Share == 0 })
}

// sharesOf returns the shares of counts with the sum importer.Whole. Each differs from its true share by less than 0.01%.
// The counts have at most maxRandom numbers, so that no count above 0 has the share 0.
func sharesOf(counts []int) []int {
	whole := 0
	for _, c := range counts {
		whole += c
	}

	// Rounding the sums leaves no rest, which one of the shares would have to take.
	shares := make([]int, len(counts))
	sum := 0
	given := 0
	for i, c := range counts {
		sum += c
		upTo := sum * importer.Whole / whole
		shares[i] = upTo - given
		given = upTo
	}
	return shares
}
