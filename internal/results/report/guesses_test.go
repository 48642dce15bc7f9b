package report

import "testing"

// The largest effect is told in two sentences: the calls with the guess, and the calls without it.
func TestTextOfAnEffect(t *testing.T) {
	for _, c := range []struct {
		e    GuessEffect
		want string
	}{
		{
			GuessEffect{GuessChange: GuessChange{Key: "lookups", Name: "valid", Outcome: "bad"}, Guessed: 0.35, Disposition: "gave_up", Before: 0.35},
			`35.0% of the calls give up. The guess that moves the result most: lookup "valid" gives "bad" in 35.0% of cases. If it never did, 0.0% would give up.`,
		},
		{
			GuessEffect{GuessChange: GuessChange{Key: "answers", Name: "main.menu", Outcome: "1"}, Guessed: 0.2, GuessedTo: 0.4, By: "tier", Disposition: "answered", Before: 0.5, After: 0.25},
			`50.0% of the calls are answered. The guess that moves the result most: the answer at "main.menu" is "1" in 20.0% to 40.0% of cases, by tier. If it never was, 25.0% would be answered.`,
		},
		{
			GuessEffect{GuessChange: GuessChange{Key: "staff"}, Disposition: "in_progress", Before: 0.5, After: 0.1},
			`50.0% of the calls are still there. The guess that moves the result most: the number of agents. With twice as many, 10.0% would be still there.`,
		},
	} {
		if got := c.e.Text(); got != c.want {
			t.Errorf("%q\nwant %q", got, c.want)
		}
	}
}
