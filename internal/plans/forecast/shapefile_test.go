package forecast_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/ivrsim/ivrsim/internal/plans/forecast"
)

// TestReadShape: a file gives each queue the weights of its own column, at the intervals that the times leave, or all
// queues a single column. A file that is wrong is refused with its line.
func TestReadShape(t *testing.T) {
	read := func(text string, queues ...string) ([][]float64, error) {
		return forecast.ReadShape(fstest.MapFS{"shape.csv": {Data: []byte(text)}}, "shape.csv", queues)
	}
	for _, c := range []struct {
		text string
		at   int // an interval of the second queue
		want float64
		n    int // intervals of a day
	}{
		{"time,orders,bills\n08:00,1,5\n08:30,3,7\n", 17, 7, 48},
		{"bills,time,orders\n5,08:15,1\n7,23:45,3\n", 95, 7, 96},
		{"weight,time\n2,00:00\n4,23:00\n", 23, 4, 24},
	} {
		shapes, err := read(c.text, "orders", "bills")
		if err != nil {
			t.Fatalf("%s: %v", c.text, err)
		}
		if got := shapes[1]; len(got) != c.n || got[c.at] != c.want || got[c.at-1] > c.want {
			t.Errorf("%s: %d intervals, and %v in the one at %d", c.text, len(got), got[c.at], c.at)
		}
	}

	for text, want := range map[string]string{
		"orders,bills\n1,2\n":                          "no column time",
		"time,orders,others\n08:00,1,2\n":              `no column "bills"`,
		"time,weight\n08:00,1\n08:00,2\n":              "line 3",
		"time,weight\n08:07,1\n":                       "line 2",
		"time,weight\n24:00,1\n":                       "line 2",
		"time,weight\n08:00,-1\n":                      `line 2: "-1" is not a weight`,
		"time,orders,bills\n08:00,1,2\n08:30,1,many\n": `line 3: "many" is not a weight`,
		"time,weight\n08:00,0\n08:30,0\n":              "all weights of",
	} {
		if _, err := read(text, "orders", "bills"); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", text, err, want)
		}
	}
}
