package document

// Level is a judgment of a value, such as good or bad, which each printer shows in its own way.
type Level uint8

// The levels.
const (
	Plain Level = iota // nobody judges it
	Good
	Warn
	Bad
	Soft // it matters less than its surroundings
)

// levels are how the levels look.
var levels = [...]struct {
	mark  string
	class string // of a page
	frame string // the class of the frame of a verdict
	color string // of a terminal: a parameter of ECMA-48 SGR
}{
	Plain: {frame: "neutral"},
	Good:  {mark: "✓", class: "good", color: "32"},
	Warn:  {mark: "?", class: "warn", frame: "open", color: "1;33"},
	Bad:   {mark: "✕", class: "bad", frame: "fails", color: "1;31"},
	Soft:  {mark: "–", class: "soft", frame: "neutral"},
}

// Saying returns the state with the mark of the level and a word.
func (l Level) Saying(word string) State { return State{l, levels[l].mark, word} }

// Class is the class of a text on a page, or "".
func (l Level) Class() string { return levels[l].class }

// Frame is the class of the frame of a verdict, or "".
func (l Level) Frame() string { return levels[l].frame }
