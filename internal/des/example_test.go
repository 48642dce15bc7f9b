package des_test

import (
	"fmt"

	"github.com/ivrsim/ivrsim/internal/des"
)

func ExampleCalendar() {
	const second = 1_000_000_000
	var calendar des.Calendar
	calendar.Schedule(0, 30*second, 0) // call 0 hangs up after 30 s
	calendar.Schedule(1, 20*second, 1)
	calendar.Schedule(2, 20*second, 2) // a tie, which the rank decides
	calendar.Cancel(0)                 // call 0 is answered
	for {
		id, at, ok := calendar.Next()
		if !ok {
			break
		}
		fmt.Printf("call %d at %d s\n", id, at/second)
	}
	// Output:
	// call 1 at 20 s
	// call 2 at 20 s
}

func ExampleKey() {
	const patience, handling = 1, 2
	handle, err := des.LognormalMeanP90(330_000_000_000, 660_000_000_000)
	if err != nil {
		fmt.Println(err)
		return
	}
	call := des.NewKey(2026, 0).With(17)    // the 17th call of replication 0
	stream := call.With(handling).Stream()  // its handle time is the same
	unhurried := handle.Sample(&stream)     // whatever else is drawn for it
	another := call.With(patience).Stream() // from streams of their own
	again := call.With(handling).Stream()   //
	fmt.Println(another.Exp() > 0, handle.Sample(&again) == unhurried)
	// Output: true true
}
