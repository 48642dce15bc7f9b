package web_test

import (
	"math"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/ivrsim/ivrsim/internal/screens/web"
)

var (
	rowOfATable = regexp.MustCompile(`(?s)<tr.*?</tr>`)
	cellOfARow  = regexp.MustCompile(`(?s)<t[dh].*?</t[dh]>`)
	lengthOfBar = regexp.MustCompile(`<svg class="bar[^>]*><rect[^>]* width="([0-9.]+)%"`)
)

// The bar of a row is as long as the numbers of the row: the calls of a flow among the calls of the flow with the
// most, the calls of a hub among its trunks, or otherwise the percentage before the bar. The flows with the most
// calls come first.
func TestBarsAgreeWithTheirNumbers(t *testing.T) {
	t.Parallel()
	c := shipped(t)
	s, _ := withLive(t, c, liveAt(t, c, 9*time.Hour), web.Setting{Speed: 60, Paused: true})
	h := s.Handler()
	number := func(cell string) float64 {
		text := strings.NewReplacer(",", "", "%", "").Replace(anyTag.ReplaceAllString(cell, ""))
		n, err := strconv.ParseFloat(text, 64)
		if err != nil {
			t.Error(err)
		}
		return n
	}

	for path, bars := range map[string]int{"/": 14, "/wallboard": 17, "/flows/main?step=topic": 6} {
		var most, last float64
		for _, row := range rowOfATable.FindAllString(send(h, http.MethodGet, path, "").Body.String(), -1) {
			cells := cellOfARow.FindAllString(row, -1)
			at := slices.IndexFunc(cells, lengthOfBar.MatchString)
			if at < 0 {
				continue
			}
			bars--

			before := cells[at-1]
			want, within := number(before), 0.5 // of a rounded percentage
			switch {
			case path == "/":
				most = max(most, want)
				if last > 0 && want > last {
					t.Errorf("%s: a flow with %v calls is after one with %v", path, want, last)
				}
				last = want
				want, within = 100*want/most, 0.01
			case !strings.Contains(before, "%"):
				want, within = 100*number(cells[at-2])/want, 0.01
			}
			if got := number(lengthOfBar.FindStringSubmatch(row)[1]); math.Abs(got-want) > within {
				t.Errorf("%s: the bar has %v%%, want %v%%: %s", path, got, want, row)
			}
		}
		if bars > 0 {
			t.Errorf("%s has %d bars too few", path, bars)
		}
	}
}
