package report

import (
	"regexp"
	"strconv"
	"strings"

	"github.com/ivrsim/ivrsim/internal/files/diag"
)

// SetTitles are the titles of a scenario's groups, lines and queues, by the path of a set:
// "staff.clerks", "calls.main", "handling.orders".
type SetTitles map[string]string

// shift is the times of a shift in a path.
var shift = regexp.MustCompile(`(\d\d:\d\d)-(\d\d:\d\d)`)

// Path returns the path of a set in words: "Clerks: agents", "Calls, Main line: per hour".
func (t SetTitles) Path(path string) string {
	section, rest, _ := strings.Cut(path, ".")
	words := []string{diag.Title(section)}
	if subject := t.subject(path); subject != "" {
		rest = path[len(subject)+1:]
		words = append(words, t[subject])
	}

	// The title of a group is clear without the word Staff, and a shift is clear without its key.
	if section == "staff" {
		words = words[1:]
		rest = strings.TrimPrefix(rest, "shifts.")
	}

	// Keys of a file become words.
	rest = strings.NewReplacer("_", " ", ".", " ").Replace(rest)
	rest = shift.ReplaceAllString(rest, "$1 to $2")
	if len(words) == 0 {
		return diag.Title(rest)
	}
	if rest == "" {
		return words[0]
	}
	return strings.Join(words, ", ") + ": " + rest
}

// subject returns the longest path of a title that begins a path, because names may contain dots; "" is none.
func (t SetTitles) subject(path string) string {
	subject := ""
	for of := range t {
		if strings.HasPrefix(path, of+".") && len(of) > len(subject) {
			subject = of
		}
	}
	return subject
}

// Set returns a set in words: "one agent fewer at Clerks, 07:00 to 13:00", "Calls: all times = 90%".
func (t SetTitles) Set(path, value string) string {
	agents := agentsInWords(value)
	subject := t.subject(path)
	if agents == "" || !strings.HasPrefix(subject, "staff.") {
		return t.Path(path) + " = " + value
	}

	// Only these keys of a group are numbers of agents.
	key := path[len(subject)+1:]
	isShift := strings.HasPrefix(key, "shifts.") && shift.MatchString(key)
	switch {
	case key == "agents":
		return agents + " at " + t[subject]
	case isShift:
		_, times, _ := strings.Cut(t.Path(path), ": ")
		return agents + " at " + t[subject] + ", " + times
	default:
		return t.Path(path) + " = " + value
	}
}

// agentsInWords returns a number of agents, or a signed change of it, in words. Other values give "".
func agentsInWords(value string) string {
	digits := strings.TrimLeft(value, "+-")
	share, isShare := strings.CutSuffix(digits, "%")
	if _, err := strconv.ParseFloat(share, 64); err != nil {
		return ""
	}

	agents := digits + " agents"
	if digits == "1" {
		agents = "one agent"
	}
	isChange := digits != value
	change := "more"
	if strings.HasPrefix(value, "-") {
		change = "fewer"
	}

	switch {
	case isShare && !isChange:
		return "" // a share of nothing that the set names
	case isShare:
		return digits + " " + change + " agents"
	case isChange:
		return agents + " " + change
	default:
		return agents
	}
}
