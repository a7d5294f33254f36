/*
 * An echo server in C on epoll: what ours is measured beside. It prints its port.
 *
 * It plays by the same rules as ours, so that what differs is the language: edge-triggered, one recv for a message (one that
 * does not fill the buffer has emptied the socket, epoll(7)), one send, TCP_NODELAY inherited from the listening socket, accepts
 * in batches. A peer that does not read is of no interest here: what send does not take is lost.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <signal.h>
#include <unistd.h>

enum { EVENTS = 1024, BUFFER = 64 * 1024, ACCEPTS = 64 };

static int listen_on_loopback(void) {
  int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0), on = 1;
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t length = sizeof address;
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  if (fd < 0 || bind(fd, (struct sockaddr *)&address, length) || listen(fd, 4096) ||
      getsockname(fd, (struct sockaddr *)&address, &length)) {
    perror("listen");
    exit(1);
  }
  printf("%d\n", ntohs(address.sin_port));
  fflush(stdout);
  return fd;
}

static void watch(int epoll, int fd, unsigned interest) {
  struct epoll_event event = {.events = interest, .data.fd = fd};
  if (epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event)) perror("epoll_ctl");
}

static void accept_some(int epoll, int listener) {
  for (int count = 0; count < ACCEPTS; count++) {
    int fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK);
    if (fd < 0) return;
    watch(epoll, fd, EPOLLIN | EPOLLRDHUP | EPOLLET);
  }
}

static void echo(int fd, unsigned events, char *buffer) {
  for (;;) {
    ssize_t count = recv(fd, buffer, BUFFER, 0);
    if (count > 0) {
      send(fd, buffer, count, MSG_NOSIGNAL);
      if (count < BUFFER && !(events & (EPOLLRDHUP | EPOLLHUP | EPOLLERR))) return;
    } else if (count < 0 && errno == EINTR) {
      continue;
    } else {
      if (count == 0 || errno != EAGAIN) close(fd);
      return;
    }
  }
}

int main(void) {
  static struct epoll_event events[EVENTS];
  static char buffer[BUFFER];
  prctl(PR_SET_PDEATHSIG, SIGKILL); /* not longer than the bench */
  int listener = listen_on_loopback(), epoll = epoll_create1(0);
  watch(epoll, listener, EPOLLIN);
  for (;;) {
    int count = epoll_wait(epoll, events, EVENTS, -1);
    for (int index = 0; index < count; index++) {
      if (events[index].data.fd == listener) accept_some(epoll, listener);
      else echo(events[index].data.fd, events[index].events, buffer);
    }
  }
}
