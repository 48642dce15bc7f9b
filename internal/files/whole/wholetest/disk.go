package wholetest

import "errors"

// ErrFull is the error of a write to a full disk.
var ErrFull = errors.New("no space left on device")

// Disk takes as many bytes as are left, and then fails with ErrFull.
type Disk struct{ Left int }

func (d *Disk) Write(b []byte) (int, error) {
	n := min(len(b), d.Left)
	d.Left -= n
	if n < len(b) {
		return n, ErrFull
	}
	return n, nil
}
