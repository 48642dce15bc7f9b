package tracetest

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/ivrsim/ivrsim/internal/platforms/importer"
)

// Call is a call in one of the two flows. It is a value: each method that goes on returns another call.
type Call interface {
	// Heard returns what has happened since the last input, as Said and Happened write it.
	Heard() string
	// Answers returns what the call becomes by each answer of the system that it waits for;
	// none if it waits for the caller or has ended.
	Answers() []Call
	// Inputs returns some of the inputs that the caller can give, or none if the call has ended.
	Inputs() []string
	// Give returns the call after an input, or nil if the call does not take this input.
	Give(input string) Call
	// Free returns the reason for which the rest of the call is not compared, or "" if it is. A step
	// of an approximated block is such a reason.
	Free() string
	// Key identifies the state of the call and the last prompts.
	Key() string
}

// World is the state of a call's surroundings, the same for all queues and hours.
type World struct {
	Closed    bool // all opening hours
	Full      bool // all queues
	Unstaffed bool // no agent is on the phones
	Idle      bool // an agent is free

	At time.Time // of the call; a Tuesday at noon if it is zero
}

// Worlds are those that calls are made in.
var Worlds = []World{{Idle: true}, {}, {Closed: true}, {Unstaffed: true}, {Full: true}}

// Anything stands for words that are known only in the call.
const Anything = "\x01"

// Said adds words to what was heard. Words in a row are one text, however many prompts they are;
// the brackets around recordings and the ampersand between them are no words.
func Said(heard, words string) string {
	for word := range strings.FieldsSeq(words) {
		if word = strings.Trim(word, "[]"); word != "&" {
			heard += word + " "
		}
	}
	return heard
}

// Happened adds an event to what was heard: "queue", "transfer", "callback", "end". A transfer that
// does not come back is the end, too.
func Happened(heard, event, name string) string {
	if words := strings.Fields(heard); event == "end" && strings.HasSuffix(heard, "\n") && len(words) > 1 &&
		words[len(words)-2] == "transfer" {
		return heard
	}
	return heard + strings.TrimSpace("\n"+event+" "+plain(name)) + "\n"
}

// plain is a name without what names of the flow language cannot have.
func plain(name string) string {
	if isAny(name) {
		return Anything
	}
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' || r >= 'a' && r <= 'z' {
			return r
		}
		return -1
	}, strings.ToLower(name))
}

// match reports whether two flows have said and done the same; if whole is not set, whether
// they have as far as the shorter goes. Anything in one is any words in a row in the other.
func match(a, b string, whole bool) bool {
	if !strings.Contains(a+b, Anything) {
		n := min(len(a), len(b))
		return a == b || !whole && a[:n] == b[:n]
	}

	x := wordsOf(a)
	y := wordsOf(b)
	row := make([]bool, len(y)+1) // whether the words of x so far match the first of y
	row[0] = true
	for j, w := range y {
		row[j+1] = row[j] && isAny(w)
	}

	for _, w := range x {
		if !whole && row[len(y)] {
			return true
		}

		next := make([]bool, len(y)+1)
		next[0] = row[0] && isAny(w)
		for j, v := range y {
			stretches := isAny(w) && v != newline && next[j] || isAny(v) && w != newline && row[j+1]
			next[j+1] = stretches || row[j] && (w == v || isAny(w) && v != newline || isAny(v) && w != newline) ||
				isAny(w) && row[j+1] ||
				isAny(v) && next[j]
		}

		row = next
	}

	return row[len(y)] || !whole && slices.Contains(row, true)
}

const newline = "\x03" // around events

// wordsOf cuts what was heard into words.
func wordsOf(heard string) []string {
	return strings.Fields(strings.ReplaceAll(heard, "\n", " "+newline+" "))
}

func isAny(word string) bool { return strings.Contains(word, Anything) }

// maxAnswers bounds the answers of systems between two inputs, and maxForks the calls that
// are followed at once.
const (
	maxAnswers = 40
	maxForks   = 300
	maxInputs  = 12
)

// Drawer draws numbers, as rapid and math/rand do.
type Drawer func(n int) int

// Walk draws a call in one flow and follows it in the other. It returns how the two differ,
// "" if they do not, and whether the call was followed to its end.
func Walk(draw Drawer, leader, follower Call) (difference string, ended bool) {
	var path []string
	followers := []Call{follower}
	for range maxInputs {
		for n := 0; ; n++ {
			answers := leader.Answers()
			if leader.Free() != "" || n == maxAnswers {
				return "", false
			}
			if len(answers) == 0 {
				break
			}
			leader = answers[draw(len(answers))]
		}

		heard := leader.Heard()
		path = append(path, heard)

		var free bool
		if followers, free = follow(followers, heard); free {
			return "", false
		}
		if len(followers) == 0 {
			return strings.Join(path, " | "), false
		}

		inputs := leader.Inputs()
		if len(inputs) == 0 {
			for _, f := range followers {
				if len(f.Inputs()) == 0 {
					return "", true
				}
			}
			return strings.Join(path, " | ") + " and ends, where the other goes on", false
		}

		input := inputs[draw(len(inputs))]
		path = append(path, "<"+input+">")

		if leader = leader.Give(input); leader == nil {
			return "", false
		}

		var next []Call
		for _, f := range followers {
			if f = f.Give(input); f != nil {
				next = append(next, f)
			}
		}

		if followers = next; len(followers) == 0 {
			return strings.Join(path, " | ") + ", which the other does not take", false
		}
	}

	return "", false
}

// follow returns the calls that some become by answers of systems and that have heard the
// same, and whether one of them is free.
func follow(calls []Call, heard string) (same []Call, free bool) {
	seen := map[string]bool{}
	for depth := 0; len(calls) > 0 && depth <= maxAnswers; depth++ {
		var next []Call
		for _, c := range calls {
			if key := c.Key(); seen[key] || len(seen) > maxForks || !match(c.Heard(), heard, false) {
				continue
			} else {
				seen[key] = true
			}

			answers := c.Answers()
			switch {
			case c.Free() != "":
				return nil, true
			case len(answers) > 0:
				next = append(next, answers...)
			case match(c.Heard(), heard, true):
				same = append(same, c)
			}
		}

		calls = next
	}

	// Calls that would go on, or are too many, prove nothing.
	return same, len(calls) > 0 || len(seen) > maxForks
}

// Blocks has the status of each block of a flow, by file and block.
type Blocks map[[2]string]importer.BlockReport

// BlocksOf returns the blocks of a report. Blocks that are approximated for one of some reasons are compared, too.
func BlocksOf(r *importer.Report, compared ...string) Blocks {
	out := Blocks{}
	for _, b := range r.Blocks {
		if b.Differs() {
			b.Reason = approximation(b, compared)
			if b.Reason == "" {
				b.Status = importer.Exact
			}
		}
		out[[2]string{b.File, b.Block}] = b
	}
	return out
}

// approximation returns the first reason why a block is approximated, apart from some reasons, or "".
func approximation(b importer.BlockReport, besides []string) string {
	for _, n := range b.Notes() {
		if n.Differs() && !slices.Contains(besides, n.Reason) {
			return n.Reason
		}
	}
	return ""
}

// Compared returns the reason why a block's behavior is not compared, or "". The reason is that it
// is approximated. A block that is left out because no call reaches it must not be reached.
func (b Blocks) Compared(file, block string) (free string, reached error) {
	x, ok := b[[2]string{file, block}]
	switch {
	case !ok:
		return "", fmt.Errorf("%s: block %s is not in the report", file, block)
	case x.Differs():
		return x.Reason, nil
	case x.Reason == importer.Unreachable, x.Reason == importer.ErrorOnly, x.Reason == importer.AfterCall:
		return "", fmt.Errorf("%s: a call reaches block %s, of which the report says: %s", file, block, x.Reason)
	}
	return "", nil
}
