package sim

import (
	"reflect"

	"github.com/ivrsim/ivrsim/internal/days/des"
)

// Durations in ns: floats to divide by, integers to add.
const (
	second = float64(1e9)
	hour   = 3600 * second

	minute des.Duration = 60e9
)

// never is later than any time.
const never des.Time = 2 * des.Forever

// timeWeighted is a number that changes by one, with its integral over time: the callers waiting,
// or the agents talking.
//
// The integral is n·now − offset. The offset is the sum of the times of all increments less the
// times of all decrements. It wraps around modulo 2⁶⁴. The integral over an interval, a difference,
// is exact if it is less than 2⁶⁴.
type timeWeighted struct {
	n      int32
	offset uint64
	begin  uint64 // the integral when the interval began
}

func (w *timeWeighted) inc(now des.Time) {
	w.n++
	w.offset += uint64(now)
}

func (w *timeWeighted) dec(now des.Time) {
	w.n--
	w.offset -= uint64(now)
}

// integral is the integral from time 0, modulo 2⁶⁴.
func (w *timeWeighted) integral(now des.Time) uint64 { return uint64(w.n)*uint64(now) - w.offset }

// nextInterval begins an interval and gives the integral over the previous one.
func (w *timeWeighted) nextInterval(now des.Time) uint64 {
	at := w.integral(now)
	over := at - w.begin
	w.begin = at
	return over
}

// timeWeightedMax keeps the running maximum too.
type timeWeightedMax struct {
	timeWeighted
	max int32 // in the interval
}

func (w *timeWeightedMax) inc(now des.Time) {
	w.timeWeighted.inc(now)
	if w.n > w.max {
		w.max = w.n
	}
}

// nextInterval begins an interval and gives the integral over the previous one and
// the maximum in it.
func (w *timeWeightedMax) nextInterval(now des.Time) (over uint64, most int32) {
	over = w.timeWeighted.nextInterval(now)
	most = w.max
	w.max = w.n
	return over, most
}

const cacheLineBytes = 64

// cacheAligned makes a slice that shares no cache line with another. Replications
// that run in parallel write to such slices. Go places small slices of one size next
// to each other, and a line that two processors write to slows both ("false
// sharing"). Blocks of whole lines begin a line, or follow a header of their own.
func cacheAligned[T any](n int) []T {
	size := int(reflect.TypeFor[T]().Size())

	// This number of elements fills whole lines.
	whole := cacheLineBytes / min(size&-size, cacheLineBytes)
	return make([]T, n, (n+whole-1)/whole*whole)
}
