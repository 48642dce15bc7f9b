package report

import (
	"strings"

	"github.com/ivrsim/ivrsim/internal/files/diag"
)

// SetTitles are the titles of a scenario's groups, lines and queues, by the path of a set:
// "staff.clerks", "calls.main", "handling.orders".
type SetTitles map[string]string

// SetTitles returns the titles for sets of the report's scenario.
func (r *Report) SetTitles() SetTitles {
	out := SetTitles{}
	for i := range r.Groups {
		out["staff."+r.Groups[i].Group] = r.Groups[i].Title.String()
	}
	for i := range r.Lines {
		out["calls."+r.Lines[i].Line] = r.Lines[i].Title
	}
	for i := range r.Queues {
		out["handling."+r.Queues[i].Queue] = r.Queues[i].Title.Name
	}
	return out
}

// Path returns the path of a set in words: "Clerks: agents", "Calls, Main line: per hour".
func (t SetTitles) Path(path string) string {
	section, rest, _ := strings.Cut(path, ".")
	subject := "" // the longest path of a title, because names may contain dots
	for of := range t {
		if strings.HasPrefix(path, of+".") && len(of) > len(subject) {
			subject = of
		}
	}

	words := []string{diag.Title(section)}
	if subject != "" {
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
	if len(words) == 0 {
		return diag.Title(rest)
	}
	if rest == "" {
		return words[0]
	}
	return strings.Join(words, ", ") + ": " + rest
}

// Set returns a set in words: "Clerks: agents = 9".
func (t SetTitles) Set(path, value string) string { return t.Path(path) + " = " + value }
