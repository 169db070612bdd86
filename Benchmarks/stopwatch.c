/* stopwatch ROUNDS [-b COMMAND] PROGRAM ARG... [:: [-b COMMAND] PROGRAM ARG...]...

   Runs programs in turn, ROUNDS times each, and prints a line for each: the median and the shortest
   time in milliseconds, and the largest resident set in kilobytes. COMMAND runs before each round of
   the program that follows it, in a shell, and is not counted. The output of the programs is thrown
   away. The programs are started by posix_spawn from this small process, so that the figures are
   theirs alone. A program that fails ends the measurement. */

#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { MOST_PROGRAMS = 8, MOST_ROUNDS = 1000 };

extern char **environ;

struct program {
  const char *before;
  char **arguments;
  double times[MOST_ROUNDS];
  long largest;
};

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1e3 + t.tv_nsec / 1e6;
}

static void die(const char *what, const char *name) {
  fprintf(stderr, "stopwatch: %s: %s\n", what, name);
  exit(1);
}

static void run(struct program *program, int round) {
  if (program->before && system(program->before) != 0) die("failed", program->before);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
  double start = now();
  pid_t child;
  int code = posix_spawnp(&child, program->arguments[0], &actions, NULL, program->arguments, environ);
  if (code != 0) die(strerror(code), program->arguments[0]);
  int status;
  struct rusage usage;
  while (wait4(child, &status, 0, &usage) < 0)
    if (errno != EINTR) die(strerror(errno), program->arguments[0]);
  program->times[round] = now() - start;
  posix_spawn_file_actions_destroy(&actions);
  if (status != 0) die("failed", program->arguments[0]);
  if (usage.ru_maxrss > program->largest) program->largest = usage.ru_maxrss;
}

static int ascending(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

int main(int count, char **words) {
  static struct program programs[MOST_PROGRAMS];
  int rounds = count > 1 ? atoi(words[1]) : 0, known = 0;
  if (rounds < 1 || rounds > MOST_ROUNDS || count < 3) die("usage", "stopwatch ROUNDS PROGRAM ARG...");
  for (int i = 2; i < count && known < MOST_PROGRAMS;) {
    struct program *program = &programs[known++];
    if (strcmp(words[i], "-b") == 0 && i + 1 < count) {
      program->before = words[i + 1];
      i += 2;
    }
    program->arguments = &words[i];
    while (i < count && strcmp(words[i], "::") != 0) i++;
    if (i < count) words[i++] = NULL;
  }
  for (int round = 0; round < rounds; round++)
    for (int i = 0; i < known; i++) run(&programs[i], round);
  for (int i = 0; i < known; i++) {
    qsort(programs[i].times, rounds, sizeof(double), ascending);
    printf("%.3f %.3f %ld\n", programs[i].times[rounds / 2], programs[i].times[0],
           programs[i].largest);
  }
  return 0;
}
