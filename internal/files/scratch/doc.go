// Package scratch makes files and folders under temporary names. A process holds a lock on
// each of them, which ends with the process, so that the next one can tell those of killed
// processes and remove them.
package scratch
