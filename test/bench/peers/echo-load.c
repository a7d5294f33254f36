/*
 * Load for an echo server. Each mode prints one line of JSON.
 *
 *   echo-load echo  PORT PID CONNECTIONS BYTES MS   one message in flight on each connection
 *   echo-load churn PORT PID CONNECTIONS BYTES MS   as many at a time; each is connected, echoes one message, and is reset
 *   echo-load hold  PORT PID CONNECTIONS            idle connections; then how long one of them waits for its answer, in ms
 *
 * How much processor time the server used is read from the kernel, by its PID, over the same time in which the messages are
 * counted. So a figure can be given for each second of *its* time, in which what the generator can do does not enter.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <dirent.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

enum { EVENTS = 1024, BUFFER = 64 * 1024 };

static struct sockaddr_in server = {.sin_family = AF_INET};
static char buffer[BUFFER];

static void fail(const char *what) {
  perror(what);
  exit(1);
}

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec + time.tv_nsec / 1e9;
}

static double own_cpu(void) {
  struct timespec time;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return time.tv_sec + time.tv_nsec / 1e9;
}

/* Seconds that all threads of a process have run: the first number in each one's schedstat, in nanoseconds. */
static double cpu_of(int pid) {
  char path[300];
  double seconds = 0, nanoseconds;
  snprintf(path, sizeof path, "/proc/%d/task", pid);
  DIR *tasks = opendir(path);
  if (!tasks) fail(path);
  for (struct dirent *task; (task = readdir(tasks));) {
    snprintf(path, sizeof path, "/proc/%d/task/%s/schedstat", pid, task->d_name);
    FILE *file = fopen(path, "r");
    if (!file) continue;
    if (fscanf(file, "%lf", &nanoseconds) == 1) seconds += nanoseconds / 1e9;
    fclose(file);
  }
  closedir(tasks);
  return seconds;
}

static int connect_one(void) {
  int fd = socket(AF_INET, SOCK_STREAM, 0), on = 1;
  if (fd < 0 || connect(fd, (struct sockaddr *)&server, sizeof server)) fail("connect");
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  return fd;
}

/* Closes with RST: no TIME_WAIT, or the ports are used up in a second. */
static void reset(int fd) {
  struct linger linger = {.l_onoff = 1, .l_linger = 0};
  setsockopt(fd, SOL_SOCKET, SO_LINGER, &linger, sizeof linger);
  close(fd);
}

struct peer {
  int fd, missing;
};

static void ask(struct peer *peer, int bytes) {
  peer->missing = bytes;
  if (send(peer->fd, buffer, bytes, MSG_NOSIGNAL) != bytes) fail("send");
}

static void join(int epoll, struct peer *peer, int bytes) {
  struct epoll_event event = {.events = EPOLLIN, .data.ptr = peer};
  peer->fd = connect_one();
  if (epoll_ctl(epoll, EPOLL_CTL_ADD, peer->fd, &event)) fail("epoll_ctl");
  ask(peer, bytes);
}

static void run(int pid, int connections, int bytes, double seconds, int churn) {
  static struct epoll_event events[EVENTS];
  int epoll = epoll_create1(0);
  struct peer *peers = calloc(connections, sizeof *peers);
  for (int index = 0; index < connections; index++) join(epoll, &peers[index], bytes);
  double warm = now() + seconds / 4, start = 0, server_cpu = 0, cpu = 0;
  for (long done = 0;;) {
    int count = epoll_wait(epoll, events, EVENTS, -1);
    double time = now();
    if (!start && time >= warm) {
      done = 0;
      server_cpu = cpu_of(pid);
      cpu = own_cpu();
      start = now();
    } else if (start && time >= start + seconds) {
      printf("{\"done\":%ld,\"seconds\":%.6f,\"serverCpuSeconds\":%.6f,\"loadCpuSeconds\":%.6f}\n", done,
             time - start, cpu_of(pid) - server_cpu, own_cpu() - cpu);
      break;
    }
    for (int index = 0; index < count; index++) {
      struct peer *peer = events[index].data.ptr;
      ssize_t received = recv(peer->fd, buffer, BUFFER, MSG_DONTWAIT);
      if (received < 0 && errno == EAGAIN) continue;
      if (received <= 0) fail("recv");
      peer->missing -= received;
      if (peer->missing > 0) continue;
      done++;
      if (churn) {
        reset(peer->fd);
        join(epoll, peer, bytes);
      } else {
        ask(peer, bytes);
      }
    }
  }
  for (int index = 0; index < connections; index++) reset(peers[index].fd);
}

/* Says when all are connected, and leaves when its standard input ends. */
static void hold(int connections) {
  int last = -1;
  struct rlimit limit;
  getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
  for (int index = 0; index < connections; index++) {
    last = connect_one();
    /* One that waits in the backlog is not open yet: the echo says that it has been accepted. */
    if (index % 100 == 99 && (send(last, "?", 1, 0) != 1 || recv(last, buffer, 1, 0) != 1)) fail("echo");
  }
  double start = now();
  if (send(last, "?", 1, MSG_NOSIGNAL) != 1 || recv(last, buffer, 1, 0) != 1) fail("echo");
  printf("{\"answerMs\":%.3f}\n", (now() - start) * 1e3);
  fflush(stdout);
  while (read(0, buffer, BUFFER) > 0) continue;
}

int main(int count, char **arguments) {
  if (count < 5) return 2;
  const char *mode = arguments[1];
  int pid = atoi(arguments[3]), connections = atoi(arguments[4]);
  server.sin_port = htons(atoi(arguments[2]));
  server.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (!strcmp(mode, "hold")) hold(connections);
  else if (count == 7) run(pid, connections, atoi(arguments[5]), atof(arguments[6]) / 1e3, !strcmp(mode, "churn"));
  else return 2;
}
