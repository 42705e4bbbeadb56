/* Lets each flush to disk take FLUSH_MS milliseconds longer, as a network volume or a plain SSD does.
 *
 *   cc -O2 -shared -fPIC -o slow_disk.so benchmarks/slow_disk.c
 *   FLUSH_MS=4 LD_PRELOAD=./slow_disk.so python -c "from benchmarks import turns; turns.main()"
 */
#define _GNU_SOURCE
#include <stdlib.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static void wait_a_while(void) {
    const char *said = getenv("FLUSH_MS");
    long nanoseconds = said ? (long)(atof(said) * 1e6) : 0;
    struct timespec rest = {nanoseconds / 1000000000L, nanoseconds % 1000000000L};
    nanosleep(&rest, NULL);
}

int fsync(int file) { wait_a_while(); return (int)syscall(SYS_fsync, file); }
int fdatasync(int file) { wait_a_while(); return (int)syscall(SYS_fdatasync, file); }
