package web

import (
	"fmt"
	"strings"
	"testing"
)

// A duration has its two largest units, and reads back as the same seconds: whole minutes from an hour on.
func TestDurations(t *testing.T) {
	for seconds := int64(0); seconds < 200_000; seconds += 1 + seconds/60*7 {
		got := duration(seconds*1e9 + 4e8)
		var a, b int64
		read := int64(-1)
		switch text := strings.ReplaceAll(got, ",", ""); {
		case seconds < 60:
			_, _ = fmt.Sscanf(text, "%d s", &read)
		case seconds < 3600:
			_, _ = fmt.Sscanf(text, "%dm %02ds", &a, &b)
			read = 60*a + b
		default:
			_, _ = fmt.Sscanf(text, "%dh %02dm", &a, &b)
			read = 3600*a + 60*b + seconds%60
		}
		if read != seconds || seconds >= 60 && len(got) < len("1m 05s") {
			t.Errorf("%d s are %s", seconds, got)
		}
		if seconds%60 == 0 && seconds > 0 && target(seconds*1e9) != fmt.Sprintf("%d min", seconds/60) {
			t.Errorf("a target of %d s is %s", seconds, target(seconds*1e9))
		}
	}
}
