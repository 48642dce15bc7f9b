package sim

import "github.com/ivrsim/ivrsim/internal/des"

// Lengths of time in ns: of floats where they are divided by, of whole numbers where
// they are added.
const (
	second = float64(1e9)
	hour   = 3600 * second

	aMinute des.Duration = 60e9
)

// never is later than any time.
const never des.Time = 2 * des.Forever
