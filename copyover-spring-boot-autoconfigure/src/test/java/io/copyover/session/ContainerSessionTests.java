/*
 * Copyright 2026-present the original author or authors.
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *      https://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */

package io.copyover.session;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import jakarta.servlet.http.HttpSessionEvent;
import jakarta.servlet.http.HttpSessionListener;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.jetty.servlet.JettyServletWebServerFactory;
import org.springframework.boot.tomcat.autoconfigure.servlet.TomcatServletWebServerAutoConfiguration;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.boot.web.server.servlet.ConfigurableServletWebServerFactory;
import org.springframework.boot.web.servlet.ServletListenerRegistrationBean;
import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.core.io.DefaultResourceLoader;

import io.copyover.Copyover;
import io.copyover.autoconfigure.CopyoverAutoConfiguration;
import io.copyover.autoconfigure.CopyoverSerializationAutoConfiguration;
import io.copyover.autoconfigure.CopyoverSessionsAutoConfiguration;
import io.copyover.serial.ClassVersions;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Sessions of real servers, saved in one application and restored in another.
 */
class ContainerSessionTests {

	private static final Queue<String> events = new ConcurrentLinkedQueue<>();

	@ParameterizedTest
	@EnumSource(Server.class)
	void sessionGoesOnWithTheSameCookie(Server server) throws Exception {
		byte[] saved;
		String cookie;
		String created;
		long second;
		long last;
		try (ConfigurableApplicationContext before = start(server)) {
			HttpResponse<String> first = get(before, null, "/?set=ada");
			cookie = cookie(first);
			created = first.body();
			second = System.currentTimeMillis();
			get(before, cookie, "/");
			saved = save(before);
			last = Long.parseLong(get(before, cookie, "/?accessed").body());
			assertThat(get(before, cookie, "/").body()).as("the predecessor still has it")
				.isEqualTo("ada " + number(created));
		}
		try (ConfigurableApplicationContext after = start(server)) {
			after.getBean(Copyover.class).restore(new ByteArrayInputStream(saved));
			// A server may write the time of the end of a request when its client has the
			// answer.
			assertThat(Long.parseLong(get(after, cookie, "/?accessed").body())).isBetween(second, last);
			HttpResponse<String> response = get(after, cookie, "/");
			assertThat(response.body()).isEqualTo("ada " + number(created));
			assertThat(response.headers().allValues("Set-Cookie")).isEmpty();
			assertThat(get(after, cookie, "/?invalidate").body()).isEqualTo("gone");
			assertThat(get(after, cookie, "/").body()).startsWith("null");
		}
	}

	@ParameterizedTest
	@EnumSource(Server.class)
	void sessionWhenItEndsByTimeAfterTheRestoreDoesNotComeBack(Server server) throws Exception {
		byte[] saved;
		String cookie;
		try (ConfigurableApplicationContext before = start(server)) {
			cookie = cookie(get(before, null, "/?set=ada&seconds=1"));
			saved = save(before);
		}
		try (ConfigurableApplicationContext after = start(server)) {
			after.getBean(Copyover.class).restore(new ByteArrayInputStream(saved));
			Awaitility.await()
				.atMost(Duration.ofSeconds(60))
				.pollInterval(Duration.ofMillis(1500))
				.until(() -> get(after, cookie, "/?peek").body().startsWith("null"));
		}
	}

	@ParameterizedTest
	@EnumSource(Server.class)
	void listenersWhenSessionIsHandedOverAreNotToldOfAnEnd(Server server) throws Exception {
		byte[] saved;
		try (ConfigurableApplicationContext before = start(server)) {
			get(before, null, "/?set=ada");
			saved = save(before);
			events.clear();
			before.getBean(SessionContributor.class).forward(null);
		}
		assertThat(events).isEmpty();
		try (ConfigurableApplicationContext after = start(server)) {
			after.getBean(Copyover.class).restore(new ByteArrayInputStream(saved));
			assertThat(events).isEmpty();
		}
		// Jetty tells nobody when it is stopped.
		assertThat(events).as("an end that is one").hasSize((server == Server.TOMCAT) ? 1 : 0);
	}

	@ParameterizedTest
	@EnumSource(Server.class)
	void attributeOfEarlierVersionIsRestored(Server server, @TempDir Path directory) throws Exception {
		ClassVersions versions = new ClassVersions(directory);
		byte[] saved;
		String cookie;
		try (ConfigurableApplicationContext before = start(server, versions.first())) {
			cookie = cookie(get(before, null, "/?set=ada"));
			assertThat(get(before, cookie, "/?cart=apples").body()).isEqualTo("apples");
			saved = save(before);
		}
		ClassLoader second = versions.second();
		try (ConfigurableApplicationContext after = start(server, second)) {
			after.getBean(Copyover.class).restore(new ByteArrayInputStream(saved));
			assertThat(get(after, cookie, "/?cart").body()).isEqualTo("apples");
			SessionServlet servlet = (SessionServlet) after.getBean(ServletRegistrationBean.class).getServlet();
			assertThat(servlet.lastCart.getClass().getClassLoader()).isSameAs(second);
		}
	}

	private static ConfigurableApplicationContext start(Server server) {
		return start(server, ContainerSessionTests.class.getClassLoader());
	}

	private static ConfigurableApplicationContext start(Server server, ClassLoader classLoader) {
		return new SpringApplicationBuilder(new DefaultResourceLoader(classLoader), Application.class)
			.web(WebApplicationType.SERVLET)
			.properties("server.port=0", "server.address=127.0.0.1", "test.server=" + server,
					"copyover.serialization.allow=demo.*")
			.run();
	}

	private static byte[] save(ConfigurableApplicationContext context) {
		ByteArrayOutputStream out = new ByteArrayOutputStream();
		context.getBean(Copyover.class).save(out);
		return out.toByteArray();
	}

	private static HttpResponse<String> get(ConfigurableApplicationContext context, String cookie, String path)
			throws Exception {
		int port = ((WebServerApplicationContext) context).getWebServer().getPort();
		HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
		if (cookie != null) {
			request.header("Cookie", cookie);
		}
		return HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString());
	}

	private static String cookie(HttpResponse<String> response) {
		List<String> cookies = response.headers().allValues("Set-Cookie");
		assertThat(cookies).hasSize(1);
		return cookies.get(0).substring(0, cookies.get(0).indexOf(';'));
	}

	private static String number(String body) {
		return body.substring(body.indexOf(' ') + 1);
	}

	enum Server {

		TOMCAT, JETTY

	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ CopyoverAutoConfiguration.class, CopyoverSerializationAutoConfiguration.class,
			CopyoverSessionsAutoConfiguration.class, TomcatServletWebServerAutoConfiguration.class })
	static class Application {

		@Bean
		ConfigurableServletWebServerFactory webServerFactory(Environment environment) {
			return (environment.getProperty("test.server", Server.class) == Server.JETTY)
					? new JettyServletWebServerFactory(0) : new TomcatServletWebServerFactory(0);
		}

		@Bean
		ServletRegistrationBean<SessionServlet> servlet(ApplicationContext context) {
			ClassLoader classLoader = context.getClassLoader();
			return new ServletRegistrationBean<>(new SessionServlet(classLoader), "/");
		}

		@Bean
		ServletListenerRegistrationBean<HttpSessionListener> listener() {
			return new ServletListenerRegistrationBean<>(new Listener());
		}

	}

	/**
	 * Tells the user and the times of the session.
	 */
	static final class SessionServlet extends HttpServlet {

		private static final long serialVersionUID = 1L;

		private final transient ClassLoader classLoader;

		private transient Object lastCart;

		private SessionServlet(ClassLoader classLoader) {
			this.classLoader = classLoader;
		}

		@Override
		protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
			String user = request.getParameter("set");
			HttpSession session = request.getSession(user != null);
			if (session == null) {
				response.getWriter().print("null");
				return;
			}
			if (user != null) {
				session.setAttribute("user", user);
			}
			if (request.getParameter("seconds") != null) {
				session.setMaxInactiveInterval(Integer.parseInt(request.getParameter("seconds")));
			}
			String cart = request.getParameter("cart");
			if (cart != null) {
				if (!cart.isEmpty()) {
					session.setAttribute("cart", ClassVersions.cart(this.classLoader, cart));
				}
				this.lastCart = session.getAttribute("cart");
				response.getWriter().print(this.lastCart);
				return;
			}
			if (request.getParameter("invalidate") != null) {
				session.invalidate();
				response.getWriter().print("gone");
				return;
			}
			if (request.getParameter("accessed") != null) {
				response.getWriter().print(session.getLastAccessedTime());
				return;
			}
			response.getWriter().print(session.getAttribute("user") + " " + session.getCreationTime());
		}

	}

	/**
	 * Hears of sessions.
	 */
	static final class Listener implements HttpSessionListener {

		@Override
		public void sessionCreated(HttpSessionEvent event) {
			events.add("created");
		}

		@Override
		public void sessionDestroyed(HttpSessionEvent event) {
			events.add("destroyed");
		}

	}

}
